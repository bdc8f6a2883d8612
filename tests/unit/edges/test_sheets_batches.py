"""Rows that wait at the same time leave together; each caller learns what became of its own."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from integrations.errors import VendorRateLimited, VendorRejected, VendorUnavailable
from integrations.sheets_quota import BURST, WAIT_MAX_S
from tests.sandbox.running_sandbox import Sandbox, wait_until
from tests.unit.edges.sheet_stand import HEADER, Stand, new_stand

THREADS = 16
Written = Future[dict[str, Any]]


@pytest.fixture
def stand(sandbox: Sandbox) -> Stand:
    """A stand whose worksheet is open already."""
    made = new_stand(sandbox)
    made.put("first", "Ana")
    made.quota.writes = 0
    return made


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def behind_a_held_write(
    stand: Stand, threads: ThreadPoolExecutor, *rows: tuple[str, str, bool]
) -> list[Written]:
    """Writes (key, name, is a repeat) that all wait behind one that is held up till they do."""
    with stand.quota.held():
        ahead = threads.submit(stand.put, "ahead", "x")
        wait_until(lambda: stand.quota.writes == 1)
        behind = [threads.submit(stand.put, key, name, again=again) for key, name, again in rows]
        stand.wait_for(len(rows))
    ahead.result()
    return behind


def keys_of(stand: Stand) -> list[str]:
    return [row[0] for row in stand.rows()[1:]]


def test_rows_that_wait_together_are_one_write_with_a_receipt_each(
    stand: Stand, threads: ThreadPoolExecutor
) -> None:
    keys = [f"d-{n}" for n in range(THREADS - 1)]
    behind = behind_a_held_write(stand, threads, *((key, "", False) for key in keys))
    places = {key: written.result()["range"] for key, written in zip(keys, behind, strict=True)}
    rows = stand.rows()
    assert stand.quota.writes == 2
    for key, place in places.items():
        first, last = place.removeprefix("Leads!").split(":")
        assert first[0] == "A"
        assert rows[int(first[1:]) - 1][0] == rows[int(last[1:]) - 1][0] == key


def test_many_threads_put_every_row_in_once(stand: Stand, threads: ThreadPoolExecutor) -> None:
    keys = [f"d-{n}" for n in range(4 * THREADS)]
    list(threads.map(stand.put, keys))
    assert sorted(keys_of(stand)) == sorted(["first", *keys])
    assert stand.quota.writes < len(keys)


def test_repeats_are_replaced_and_new_rows_added_in_the_same_batch(
    stand: Stand, threads: ThreadPoolExecutor
) -> None:
    stand.put("d-1", "old")
    stand.put("d-2", "old")
    stand.quota.writes = 0
    behind = behind_a_held_write(
        stand, threads,
        ("d-1", "new", True), ("d-2", "new", True), ("d-3", "new", True), ("d-4", "new", False),
    )  # fmt: skip
    updated = [written.result()["updated"] for written in behind]
    assert updated == [True, True, False, False]
    assert stand.rows()[1:] == [
        ["first", "Ana", ""], ["d-1", "new", ""], ["d-2", "new", ""], ["ahead", "x", ""],
        ["d-3", "new", ""], ["d-4", "new", ""],
    ]  # fmt: skip
    assert stand.quota.writes == 3, "one held up, one for the repeats, one for the new"


def test_an_attempt_that_waits_beside_its_repeat_makes_one_row(
    stand: Stand, threads: ThreadPoolExecutor
) -> None:
    behind = behind_a_held_write(stand, threads, ("d-1", "", False), ("d-1", "", True))
    assert behind[0].result()["range"] == behind[1].result()["range"]
    assert keys_of(stand) == ["first", "ahead", "d-1"]


def test_one_row_that_google_refuses_does_not_take_the_others_along(
    stand: Stand, threads: ThreadPoolExecutor
) -> None:
    with stand.quota.held():
        ahead = threads.submit(stand.put, "ahead", "x")
        wait_until(lambda: stand.quota.writes == 1)
        behind = [threads.submit(stand.put, f"d-{n}") for n in range(4)]
        stand.wait_for(4)
        # After the row ahead: the batch is refused, and then the first row on its own.
        stand.sandbox.switch("google.append", "slow", times=1, delay_s=0)
        stand.sandbox.switch("google.append", "fail_before", status=400, times=2)
    ahead.result()
    errors = [written.exception() for written in behind]
    assert [type(error) for error in errors].count(VendorRejected) == 1
    written = {f"d-{n}" for n, error in enumerate(errors) if error is None}
    assert set(keys_of(stand)) == {"first", "ahead", *written}
    assert len(written) == 3


def test_a_failure_of_all_is_told_to_all_and_the_next_write_opens_anew(
    stand: Stand, threads: ThreadPoolExecutor
) -> None:
    with stand.quota.held():
        ahead = threads.submit(stand.put, "ahead", "x")
        wait_until(lambda: stand.quota.writes == 1)
        behind = [threads.submit(stand.put, f"d-{n}") for n in range(4)]
        stand.wait_for(4)
        stand.sandbox.switch("google.append", "slow", times=1, delay_s=0)
        stand.sandbox.switch("google.append", "fail_before", status=503, times=1)
    ahead.result()
    assert [type(w.exception()) for w in behind] == [VendorUnavailable] * 4
    assert stand.put("d-0", "", again=True)["updated"] is False


def test_a_bug_of_ours_reaches_every_caller_and_frees_the_desk(
    stand: Stand, threads: ThreadPoolExecutor
) -> None:
    bad: Any = [object()]
    with pytest.raises(TypeError):
        stand.client.upsert(stand.key, stand.book, "Leads", HEADER, ["d-1", *bad], False).result()
    stand.put("d-2")
    assert keys_of(stand) == ["first", "d-2"]


def test_a_held_up_sheet_holds_up_no_other(stand: Stand, threads: ThreadPoolExecutor) -> None:
    with stand.quota.held():
        ahead = threads.submit(stand.put, "ahead", "x")
        wait_until(lambda: stand.quota.writes == 1)
        other = threads.submit(stand.put, "elsewhere", tab="Otra")
        wait_until(lambda: stand.quota.writes == 2)
    ahead.result()
    assert other.result()["range"] == "Otra!A2:A2"


def test_a_used_up_quota_is_told_with_the_time_to_wait_and_writes_nothing(stand: Stand) -> None:
    stand.quota.sleeps = False
    written = ["first"]

    def until_refused() -> None:
        for n in range(2 * BURST):
            stand.put(f"d-{n}")
            written.append(f"d-{n}")

    with pytest.raises(VendorRateLimited) as refused:
        until_refused()
    assert refused.value.retry_after_s is not None
    assert refused.value.retry_after_s > WAIT_MAX_S
    assert keys_of(stand) == written
