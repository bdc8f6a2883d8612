"""What a tenant's sheet gets, what its test call finds out, and what each failure is called."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import gspread
import pytest
import requests

from integrations.errors import VendorAuth, VendorError, VendorRateLimited, VendorRejected
from integrations.sheets import SheetsClient
from integrations.sheets_errors import of_google
from tests.sandbox.running_sandbox import Sandbox
from tests.unit.edges.own_endpoint import answering, endpoint
from tests.unit.edges.sheet_stand import HEADER, Stand, new_stand


@pytest.fixture
def stand(sandbox: Sandbox) -> Stand:
    return new_stand(sandbox)


def code_of(call: Callable[[], Any]) -> tuple[type[VendorError], str | None]:
    with pytest.raises(VendorError) as refused:
        call()
    return type(refused.value), refused.value.code


def test_an_empty_sheet_gets_its_header_and_then_the_row(stand: Stand) -> None:
    stand.put("d-1", "Ana", "+5491155550001")
    assert stand.rows() == [HEADER, ["d-1", "Ana", "+5491155550001"]]


def test_what_a_lead_wrote_stays_text(stand: Stand) -> None:
    hostile = ["d-1", '=IMPORTXML("http://x","//a")', "+1+1"]
    stand.put(*hostile)
    stand.put(*hostile, again=True)
    assert stand.rows()[1:] == [hostile]


def test_a_repeat_finds_its_row_by_the_key_wherever_that_column_is(stand: Stand) -> None:
    header = ["Nombre", "ID"]

    def put(name: str, key: str, is_repeat: bool) -> dict[str, Any]:
        where = (stand.key, stand.book, "Leads")
        return stand.client.upsert(*where, header, [name, key], is_repeat, key_at=1).result()

    put("d-2", "d-1", False)
    put("Beto", "d-2", False)
    assert put("Berta", "d-2", True)["updated"] is True
    assert stand.rows()[1:] == [["d-2", "d-1"], ["Berta", "d-2"]]
    keys = stand.client.keys(stand.key, stand.book, "Leads", header, key_at=1)
    assert keys == ["d-1", "d-2"]


def test_a_check_tells_the_title_and_writes_the_header_where_it_is_missing(stand: Stand) -> None:
    assert stand.check() == "Leads de prueba"
    assert stand.rows() == [HEADER]


def test_a_check_changes_nothing_of_a_sheet_in_use(sandbox: Sandbox) -> None:
    stand = new_stand(sandbox, header=["=1+1", "mine"])
    stand.put("d-1", "Ana", "x")
    before = stand.rows()
    stand.check()
    assert stand.rows() == before


def unshared(stand: Stand) -> None:
    stand.share("none")


def to_read_only(stand: Stand) -> None:
    stand.share("reader")


def book_deleted(stand: Stand) -> None:
    stand.book = "no-such-spreadsheet"


def tab_renamed(stand: Stand) -> None:
    stand.rename_tab()


def key_revoked(stand: Stand) -> None:
    route = f"/google/_console/service-accounts/{stand.key['client_email']}"
    stand.sandbox.http.delete(route).raise_for_status()


def key_garbled(stand: Stand) -> None:
    stand.key = {**stand.key, "private_key": "no key", "private_key_id": "2"}


def key_of_something_else(stand: Stand) -> None:
    stand.key = {"token_uri": stand.key["token_uri"], "type": "authorized_user"}


PROBLEMS = [
    (unshared, VendorAuth, "sheet_not_shared"),
    (to_read_only, VendorAuth, "sheet_read_only"),
    (book_deleted, VendorRejected, "sheet_not_found"),
    (tab_renamed, VendorRejected, "sheet_tab_missing"),
    (key_revoked, VendorAuth, "login_refused"),
    (key_garbled, VendorAuth, "login_refused"),
    (key_of_something_else, VendorAuth, "login_refused"),
]


@pytest.mark.parametrize(("trouble", "kind", "code"), PROBLEMS)
def test_a_check_names_the_trouble_that_a_delivery_would_meet(
    stand: Stand, trouble: Callable[[Stand], None], kind: type[VendorError], code: str
) -> None:
    trouble(stand)
    assert code_of(stand.check) == (kind, code)
    assert code_of(lambda: stand.put("d-1")) == (kind, code)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(to_read_only, "sheet_read_only"), (tab_renamed, "sheet_tab_missing")],
)
def test_trouble_that_comes_while_the_sheet_is_open_is_named_too(
    stand: Stand, trouble: Callable[[Stand], None], code: str
) -> None:
    stand.put("d-1")
    trouble(stand)
    assert code_of(lambda: stand.put("d-2"))[1] == code


def test_a_check_finds_out_that_it_may_not_write_where_nothing_is_missing(stand: Stand) -> None:
    stand.put("d-1")
    stand.share("reader")
    assert code_of(stand.check) == (VendorAuth, "sheet_read_only")


def test_a_tab_that_was_made_anew_gets_its_header_again(stand: Stand) -> None:
    stand.put("d-1")
    stand.delete_tab()
    assert code_of(lambda: stand.put("d-2"))[1] == "sheet_tab_missing"
    stand.add_tab()
    stand.put("d-2", again=True)
    assert [row[0] for row in stand.rows()] == [HEADER[0], "d-2"]


def test_a_check_does_not_trust_what_is_open(stand: Stand) -> None:
    stand.put("d-1")
    unshared(stand)
    assert code_of(stand.check)[1] == "sheet_not_shared"


def test_a_sheet_shared_anew_is_written_to_again(stand: Stand) -> None:
    stand.put("d-1")
    stand.share("none")
    assert code_of(lambda: stand.put("d-2"))[0] is VendorAuth
    stand.share("writer")
    stand.put("d-2", again=True)
    assert [row[0] for row in stand.rows()[1:]] == ["d-1", "d-2"]


def test_a_new_key_of_the_same_account_is_used_at_once(stand: Stand) -> None:
    stand.put("d-1")
    old, stand.key = stand.key, {**stand.key, "private_key_id": "new", "private_key": "garbled"}
    assert code_of(lambda: stand.put("d-2")) == (VendorAuth, "login_refused")
    stand.key = old
    stand.put("d-2")


def test_googles_own_limit_is_passed_on_with_its_time(stand: Stand) -> None:
    stand.put("d-1")
    stand.sandbox.switch("google.append", "rate_limit", times=1, retry_after_s=7)
    with pytest.raises(VendorRateLimited) as refused:
        stand.put("d-2")
    assert (refused.value.retry_after_s, refused.value.code) == (7, "rate_limited")


async def test_a_key_file_that_logs_in_elsewhere_is_not_followed(stand: Stand) -> None:
    """The file is the tenant's: its token_uri may not make us call an address inside."""
    async with endpoint(answering("200 OK")) as inside:
        key = {**stand.key, "token_uri": f"http://127.0.0.1:{inside.port}/token"}
        for base_url in ("https://sheets.googleapis.com", f"{stand.sandbox.url}/google"):
            check = partial(SheetsClient(base_url).check, key, stand.book, "Leads", HEADER)
            assert code_of(check) == (VendorAuth, "login_refused")
    assert inside.requests == []


def answer_of_google(status: int, message: str, method: str = "POST") -> VendorError:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps({"error": {"code": status, "message": message}}).encode()
    response.request = requests.Request(method, "https://sheets.googleapis.com").prepare()
    error = of_google(gspread.exceptions.APIError(response))
    assert isinstance(error, VendorError)
    return error


@pytest.mark.parametrize(
    ("status", "message", "kind", "code"),
    [
        (
            400,
            "Invalid data[0]: This action would increase the number of cells in the workbook above"
            " the limit of 10000000 cells.",
            VendorRejected,
            "sheet_full",
        ),
        (
            400,
            "You are trying to edit a protected cell or object. Please contact the spreadsheet"
            " owner to remove protection if you need to edit.",
            VendorRejected,
            "sheet_read_only",
        ),
        (
            403,
            "Google Sheets API has not been used in project 1 before or it is disabled.",
            VendorAuth,
            "api_disabled",
        ),
        (401, "Request had invalid authentication credentials.", VendorAuth, "login_refused"),
        (400, "Your input contains more than the maximum of 50000 characters in a single cell.",
         VendorRejected, "refused"),
    ],
)  # fmt: skip
def test_googles_words_say_which_refusal_it_is(
    status: int, message: str, kind: type[VendorError], code: str
) -> None:
    error = answer_of_google(status, message)
    assert (type(error), error.code) == (kind, code)
