"""kill -9 of every part in the middle of a run, and what is there afterwards, counted.

    python -m benchmarks.chaos --leads 200

Exit code 1 when anything was lost, or delivered, charged or sent twice.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from benchmarks.world import CREDITS, TWO_ANSWERS, World, world
from integrations.sheets import SheetsClient
from models.domain import handover
from stack import signals
from stack.environment import nothing_given

PARTS: Final = ("worker", "api", "temporal", "postgres")
PER_SECOND: Final = 5.0
WITHIN_S: Final = 600.0
"""For one message, and for all deliveries: longer than any restart with its retries takes."""
_LOOK_EVERY_S: Final = 0.5
MESSAGES: Final = 1 + len(TWO_ANSWERS)
"""What each person hears in all: the first contact, then one reply a message."""


@dataclass(frozen=True)
class Count:
    """One line of the table: what was counted, and what it has to be."""

    name: str
    found: int
    expected: int

    @property
    def holds(self) -> bool:
        return self.found == self.expected


async def ordeal(
    place: World,
    leads: int,
    kills: Sequence[str] = PARTS,
    *,
    per_second: float = PER_SECOND,
    say: Callable[[str], None] = lambda _line: None,
) -> list[Count]:
    """Plays `leads` whole lives, kills one part after the other meanwhile, counts at the end.

    Raises TimeoutError when a life stands still for WITHIN_S.
    """
    people = [place.new_person() for _ in range(leads)]
    contacted: set[str] = set()

    async def live(number: int, who: str) -> None:
        await asyncio.sleep(number / per_second)
        await _submit(place, who)
        await place.heard(who, 1, WITHIN_S)
        contacted.add(who)
        for heard, words in enumerate(TWO_ANSWERS, 2):
            await place.say(who, words)
            await place.heard(who, heard, WITHIN_S)

    killing = asyncio.create_task(_kill_meanwhile(place, kills, contacted, leads, say))
    await asyncio.gather(*(live(number, who) for number, who in enumerate(people)))
    await killing
    await place.db.app.dispose()  # our connections died with PostgreSQL
    await _all_delivered(place, leads)
    say("all delivered")
    return await _count(place, people)


async def _submit(place: World, who: str) -> None:
    """The form reaches the product by the sandbox's webhook, which is repeated until a 2xx."""
    form = {
        "page_id": place.page_id,
        "form_id": "form",
        "ad_id": place.ad_id,
        "fields": {"full_name": "Ana Prueba", "phone_number": f"+{who}"},
    }
    (await place.sandbox.post("/_sandbox/leads", json=form)).raise_for_status()


async def _kill_meanwhile(
    place: World,
    kills: Sequence[str],
    contacted: set[str],
    leads: int,
    say: Callable[[str], None],
) -> None:
    """Each kill comes when a further share of the people was contacted: always in the middle."""
    for number, name in enumerate(kills, 1):
        share = leads * number // (len(kills) + 1)
        await _until(lambda share=share: len(contacted) >= share)  # type: ignore[misc]
        pid = place.stack.pids[name]
        place.stack.kill(name)
        began = time.monotonic()
        await _until(
            lambda name=name, pid=pid: place.stack.pids.get(name) not in (pid, None)  # type: ignore[misc]
        )
        await place.stack.wait_ready(name)
        say(f"kill -9 {name} after {len(contacted)} contacted; "
            f"back after {time.monotonic() - began:.1f} s")  # fmt: skip


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - what is watched is another process
        await asyncio.sleep(0.02)


async def _all_delivered(place: World, leads: int) -> None:
    query = (
        "select (select count(*) from delivery where state = 'DELIVERED'),"
        " (select count(*) from delivery_target where state = 'SENT'),"
        " (select count(*) from message where status in ('queued', 'sending'))"
    )
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        if await _row(place, query) == (leads, 2 * leads, 0):
            return
        await asyncio.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"not every lead was delivered within {WITHIN_S:.0f} s")


async def _row(place: World, query: str) -> tuple[Any, ...]:
    async with place.db.tenant(place.tenant.id) as session:
        connection = await session.connection()
        return tuple((await connection.execute(text(query))).one())


async def _number(place: World, query: str) -> int:
    (found,) = await _row(place, query)
    return int(found)


async def _count(place: World, people: list[str]) -> list[Count]:
    leads = len(people)
    return [
        *await _in_the_database(place, leads),
        *await _at_the_targets(place, leads),
        *await _at_the_people(place, people),
    ]


async def _in_the_database(place: World, leads: int) -> list[Count]:
    """One query a line; the tenant's transaction sees its own rows only."""
    queries = {
        "leads": ("select count(*) from lead", leads),
        "lives": ("select count(*) from lead_offer", leads),
        "lives SENT_TO_DEVELOPER": (
            "select count(*) from lead_offer where state = 'SENT_TO_DEVELOPER'",
            leads,
        ),
        "deliveries DELIVERED": (
            "select count(*) from delivery where state = 'DELIVERED'",
            leads,
        ),
        "credits charged": (
            "select -sum(amount) from credit_ledger where kind = 'CREDIT_CONSUMPTION'",
            leads,
        ),
        "deliveries charged": (
            "select count(distinct cause) from credit_ledger where kind = 'CREDIT_CONSUMPTION'",
            leads,
        ),
        "holds captured": ("select count(*) from credit_hold where state = 'CAPTURED'", leads),
        "holds left open": ("select count(*) from credit_hold where state = 'OPEN'", 0),
        "balance": ("select balance from credit_account", CREDITS - leads),
        "inbox rows unhandled": ("select count(*) from inbox where handled_at is null", 0),
    }
    return [
        Count(name, await _number(place, query), expected)
        for name, (query, expected) in queries.items()
    ]


async def _at_the_targets(place: World, leads: int) -> list[Count]:
    sheet, hook = place.tenant.connections.sheet, place.tenant.connections.webhook
    assert sheet is not None
    assert hook is not None
    client = SheetsClient(place.stack.settings.sheets_url)
    keys = await asyncio.to_thread(
        client.keys, sheet["service_account"], sheet["spreadsheet_id"], "Leads", handover.header()
    )
    rows = Counter(keys)
    answer = await place.sandbox.get(hook["url"], params={"limit": 100_000})
    posted = Counter(request["headers"]["webhook-id"] for request in answer.json()["requests"])
    return [
        Count("rows in the sheet", rows.total(), leads),
        Count("delivery ids in the sheet", len(rows), leads),
        Count("webhook ids at the receiver", len(posted), leads),
    ]


async def _at_the_people(place: World, people: list[str]) -> list[Count]:
    firsts: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    for who in people:
        for message in await place.heard(who, MESSAGES):
            heard[who] += 1
            firsts[who] += message["type"] == "template"
    return [
        Count("first contacts received", firsts.total(), len(people)),
        Count("people contacted twice", sum(n > 1 for n in firsts.values()), 0),
        Count("messages received", heard.total(), len(people) * MESSAGES),
        Count("people who got a message too many", sum(n > MESSAGES for n in heard.values()), 0),
    ]


def table(counts: Sequence[Count]) -> Table:
    shown = Table("counted", "found", "expected", "")
    for count in counts:
        verdict = "ok" if count.holds else "[red]WRONG"
        shown.add_row(count.name, str(count.found), str(count.expected), verdict)
    return shown


async def _main(leads: int) -> int:
    console = Console()
    began = time.monotonic()

    def say(line: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} s  {line}")

    given = type(nothing_given())(sweep_every_s=5, sweep_grace_s=15)
    async with world(given=given) as place:
        say("the stack is up")
        counts = await ordeal(place, leads, say=say)
        say(f"{leads} leads, kill -9 of {', '.join(PARTS)}")
    console.print(table(counts))
    return 0 if all(count.holds for count in counts) else 1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--leads", type=int, default=200)
    sys.exit(signals.run(_main(options.parse_args().leads)))


if __name__ == "__main__":
    main()
