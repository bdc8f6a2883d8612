"""Google Sheets, driven by gspread with a real service-account key."""

import json
import time
from typing import Any

import google.auth.exceptions
import gspread
import httpx
import pytest
from google.oauth2 import service_account

from tests.sandbox.running_sandbox import Sandbox

HEADER = ["Fecha", "Nombre", "Teléfono", "Id"]


class LocalCredentials(service_account.Credentials):
    """google-auth asks the real Google, in a thread, where a service account's data may live."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


@pytest.fixture
def key(sandbox: Sandbox) -> dict[str, Any]:
    answer = sandbox.http.post("/google/_console/service-accounts", json={})
    made: dict[str, Any] = answer.json()
    return made


def signed_in(sandbox: Sandbox, key: dict[str, Any]) -> gspread.Client:
    class LocalHTTPClient(gspread.http_client.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            local = endpoint.replace("https://sheets.googleapis.com", f"{sandbox.url}/google")
            return super().request(method, local, *args, **kwargs)

    credentials = LocalCredentials.from_service_account_info(
        key, scopes=gspread.auth.DEFAULT_SCOPES
    )
    client = gspread.Client(auth=credentials, http_client=LocalHTTPClient)
    client.set_timeout(5)
    return client


@pytest.fixture
def client(sandbox: Sandbox, key: dict[str, Any]) -> gspread.Client:
    return signed_in(sandbox, key)


def book_id(sandbox: Sandbox, key: dict[str, Any], role: str = "writer") -> str:
    body = {
        "title": "Leads de prueba",
        "sheets": [{"title": "Leads", "header": HEADER}, {"title": "Mis notas"}],
        "share": {key["client_email"]: role},
    }
    made = sandbox.http.post("/google/_console/spreadsheets", json=body).json()
    return str(made["spreadsheetId"])


@pytest.fixture
def leads(sandbox: Sandbox, key: dict[str, Any], client: gspread.Client) -> gspread.Worksheet:
    return client.open_by_key(book_id(sandbox, key)).worksheet("Leads")


def test_appended_rows_follow_each_other(leads: gspread.Worksheet) -> None:
    row = ["2026-11-22", "Ana", "+5491155550001", "d-1"]
    first: Any = leads.append_row(row, value_input_option="RAW")
    leads.append_rows([["", "Beto", "", "d-2"], ["", "Caro", "", "d-3"]], value_input_option="RAW")
    assert first["updates"]["updatedRange"] == "Leads!A2:D2"
    assert first["tableRange"] == "Leads!A1:D1"
    assert first["updates"]["updatedCells"] == 4
    assert leads.get_all_values() == [
        HEADER, row, ["", "Beto", "", "d-2"], ["", "Caro", "", "d-3"]
    ]  # fmt: skip
    assert leads.get_all_records()[0]["Nombre"] == "Ana"


def test_raw_text_never_becomes_a_formula(leads: gspread.Worksheet) -> None:
    hostile = ['=IMPORTXML("http://x")', "+1+1", "-2+3", "@SUM(A1)"]
    leads.append_row(hostile, value_input_option="RAW")
    assert leads.row_values(2) == hostile
    assert leads.row_values(2, value_render_option="FORMULA") == hostile


def test_user_entered_text_does_become_a_formula(leads: gspread.Worksheet) -> None:
    leads.append_row(["=1+1", "+5491155550001", "'=1", "3.5"], value_input_option="USER_ENTERED")
    shown = leads.get("A2:D2", value_render_option="FORMULA")[0]
    assert shown == ["=1+1", 5491155550001, "=1", 3.5], "and the phone lost its plus sign"
    assert leads.acell("A2").value == "#ERROR!"


def test_cells_are_read_found_and_updated(leads: gspread.Worksheet) -> None:
    leads.append_rows([["", f"P{n}", "", f"d-{n}"] for n in range(1, 4)])
    assert leads.col_values(4) == ["Id", "d-1", "d-2", "d-3"]
    found = leads.find("d-2")
    assert found is not None
    assert (found.row, found.col) == (3, 4)
    leads.update([["Beto", "+54"]], "B3", raw=True)
    assert leads.row_values(3) == ["", "Beto", "+54", "d-2"]
    leads.update_cell(3, 1, "hoy")
    assert leads.batch_get(["A3:B3", "D1:D2"]) == [[["hoy", "Beto"]], [["Id"], ["d-1"]]]
    leads.batch_update([{"range": "A2", "values": [["x"]]}, {"range": "C4", "values": [["z"]]}])
    assert (leads.acell("A2").value, leads.acell("C4").value) == ("x", "z")


def test_rows_are_inserted_deleted_and_cleared(leads: gspread.Worksheet) -> None:
    leads.append_rows([["1"], ["2"]])
    leads.insert_row(["0"], 2)
    assert leads.col_values(1) == ["Fecha", "0", "1", "2"]
    leads.delete_rows(3)
    assert leads.col_values(1) == ["Fecha", "0", "2"]
    leads.batch_clear(["A2:A9"])
    assert leads.col_values(1) == ["Fecha"]


def test_append_fills_the_gap_behind_the_table_its_range_names(leads: gspread.Worksheet) -> None:
    leads.update([["1"], [""], ["3"]], "A2", raw=True)
    leads.append_row(["gap"], table_range="A1")
    assert leads.col_values(1) == ["Fecha", "1", "gap", "3"]
    leads.append_row(["end"])
    assert leads.col_values(1)[-1] == "end"


def test_append_can_push_rows_down_instead(leads: gspread.Worksheet) -> None:
    leads.update([["1"], [""], ["3"]], "A2", raw=True)
    rows = [["a"], ["b"]]
    leads.append_rows(rows, table_range="A1", insert_data_option="INSERT_ROWS")
    assert leads.col_values(1) == ["Fecha", "1", "a", "b", "", "3"]


def test_worksheets_are_added_renamed_and_removed(leads: gspread.Worksheet) -> None:
    book = leads.spreadsheet
    added = book.add_worksheet("Nueva hoja", rows=10, cols=3)
    added.append_row(["a"])
    assert book.worksheet("Nueva hoja").get_all_values() == [["a"]]
    added.update_title("Otra")
    assert [w.title for w in book.worksheets()] == ["Leads", "Mis notas", "Otra"]
    book.del_worksheet(added)
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("Otra")


def test_quoted_titles_and_unknown_ranges(leads: gspread.Worksheet) -> None:
    notes = leads.spreadsheet.worksheet("Mis notas")
    answer: Any = notes.append_row(["x"])
    assert answer["updates"]["updatedRange"] == "'Mis notas'!A1"
    assert "tableRange" not in answer
    with pytest.raises(gspread.exceptions.APIError) as refused:
        leads.spreadsheet.values_get("Ninguna!A1")
    assert refused.value.code == 400


@pytest.mark.parametrize(("role", "may_read"), [("none", False), ("reader", True)])
def test_sharing_decides_who_reads_and_writes(
    sandbox: Sandbox, key: dict[str, Any], client: gspread.Client, role: str, may_read: bool
) -> None:
    spreadsheet_id = book_id(sandbox, key, role)
    if may_read:
        sheet = client.open_by_key(spreadsheet_id).worksheet("Leads")
        with pytest.raises(gspread.exceptions.APIError) as refused:
            sheet.append_row(["x"])
        assert refused.value.error["status"] == "PERMISSION_DENIED"
    else:
        with pytest.raises(PermissionError):
            client.open_by_key(spreadsheet_id)
    share = {"email": key["client_email"], "role": "writer"}
    url = f"/google/_console/spreadsheets/{spreadsheet_id}/share"
    sandbox.http.put(url, json=share).raise_for_status()
    client.open_by_key(spreadsheet_id).worksheet("Leads").append_row(["x"])


def test_unknown_spreadsheet_is_not_found(client: gspread.Client) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("nothing")


def test_quota_is_googles_429(sandbox: Sandbox, leads: gspread.Worksheet) -> None:
    sandbox.switch("google.append", "rate_limit", retry_after_s=3, times=1)
    with pytest.raises(gspread.exceptions.APIError) as refused:
        leads.append_row(["x"])
    assert refused.value.error["status"] == "RESOURCE_EXHAUSTED"
    assert refused.value.response.headers["Retry-After"] == "3"


def test_append_whose_answer_is_lost_is_in_the_sheet(
    sandbox: Sandbox, leads: gspread.Worksheet
) -> None:
    sandbox.switch("google.append", "fail_after", times=1)
    with pytest.raises(Exception, match=r"Connection aborted|closed connection"):
        leads.append_row(["", "", "", "d-1"])
    assert leads.find("d-1") is not None


def test_key_of_another_signer_gets_no_token(sandbox: Sandbox, key: dict[str, Any]) -> None:
    other = sandbox.http.post("/google/_console/service-accounts", json={}).json()
    forged = {**key, "private_key": other["private_key"]}
    with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_grant"):
        signed_in(sandbox, forged).open_by_key("x")


def test_disabled_account_gets_no_token(sandbox: Sandbox, key: dict[str, Any]) -> None:
    sandbox.http.delete(f"/google/_console/service-accounts/{key['client_email']}")
    with pytest.raises(google.auth.exceptions.RefreshError, match="account not found"):
        signed_in(sandbox, key).open_by_key("x")


def test_assertion_for_another_audience_is_refused(sandbox: Sandbox, key: dict[str, Any]) -> None:
    signer = google.auth.crypt.RSASigner.from_service_account_info(key)
    claims = {"iss": key["client_email"], "scope": "s", "aud": key["token_uri"]}
    for audience, expected in ((claims["aud"], 400), ("https://oauth2.googleapis.com/token", 200)):
        now = int(time.time())
        given = {**claims, "aud": audience, "iat": now, "exp": now + 3600}
        assertion = google.auth.jwt.encode(signer, given).decode()
        grant = {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": assertion,
        }
        assert sandbox.http.post("/google/token", data=grant).status_code == expected


def test_request_without_a_token_is_unauthenticated(
    sandbox: Sandbox, leads: gspread.Worksheet
) -> None:
    url = f"{sandbox.url}/google/v4/spreadsheets/{leads.spreadsheet.id}"
    answer = httpx.get(url, headers={"Authorization": "Bearer stale"})
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_page_shows_the_sheet_and_marks_formulas(
    sandbox: Sandbox, leads: gspread.Worksheet
) -> None:
    leads.append_row(["<b>Ana</b>", "=1+1"], value_input_option="USER_ENTERED")
    page = sandbox.http.get(f"/google/spreadsheets/d/{leads.spreadsheet.id}").text
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page
    assert 'class=alert title="Fórmula, no texto"' in page
    assert json.dumps(HEADER[1], ensure_ascii=False).strip('"') in page
