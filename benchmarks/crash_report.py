"""The crash matrix as tables: on the screen, and as the page docs/crash-matrix.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from rich.table import Table

from benchmarks.crash_cells import Cell, Path

_TITLES: Final[dict[Path, str]] = {"delivery": "Delivery", "checkout": "Checkout and recharge"}
_INTRODUCTION: Final = """# Crash matrix

What is there after each blow to the delivery and the checkout path, counted in the database, at the
targets and at Stripe. {count} cells, {wrong} wrong; written on {day} by
`python -m benchmarks.crash_matrix --write docs/crash-matrix.md`. `tests/chaos/test_crash_matrix.py`
plays a short version with every run of the tests.

What is played: one ready lead goes to a sheet, a webhook, Tokko Broker and a mailbox (20 credits);
a tenant without credits, one of whose leads waits for one, buys 50; a tenant that is down to 11
credits is recharged with 50 from its saved card.

- **kill -9 before, after**: the worker's process kills itself just before the activity begins, or
  when its work is done and nobody has heard of it. Another worker takes over.
- **503, no effect** and **effect, no answer**: the first request to that endpoint of a vendor is
  refused, or it is carried out and the connection closes without an answer. At `stripe.payments`
  the events come after the recharge, so that it is the retry that finds the charge.
- **5 times**: no event of Stripe comes through until all of them were made; then each comes five
  times, in the order of their making or reversed.

A value that is not right would be bold, with the right one beside it. What is allowed on purpose:

- **webhook POSTs 2**: an answer that was lost is asked for again with the same `webhook-id`, by
  which the receiver drops the repeat.
- **Tokko enquiries 2**: Tokko Broker has no idempotency key. Before a repeat the contact is looked
  for by phone; the real one may list it late, and then gets a second enquiry of the same contact.
- **letters 0** at `targets.tell_missing`: it is tried once; a worker that dies before it tells
  nobody until the lead looks for a target again. After a refund one letter may say that credits
  are low.
"""


@dataclass(frozen=True)
class Result:
    cell: Cell
    found: dict[str, object] = field(default_factory=dict)
    problem: str = ""

    @property
    def wrong(self) -> list[str]:
        """The columns whose value is not right."""
        right = self.cell.scenario.expected
        return [name for name, value in self.found.items() if value not in right[name]]

    @property
    def holds(self) -> bool:
        return not self.problem and not self.wrong


def summary(results: Sequence[Result]) -> str:
    wrong = sum(not result.holds for result in results)
    return f"{len(results)} cells, {wrong} wrong"


def tables(results: Sequence[Result]) -> Iterator[Table]:
    for path, title in _TITLES.items():
        own = [result for result in results if result.cell.path == path]
        if own:
            table = Table(*_head(own), title=title)
            for result in own:
                table.add_row(*_row(result, "[red]{}[/red]"))
            yield table


def markdown(results: Sequence[Result], day: date) -> str:
    wrong = sum(not result.holds for result in results)
    page = _INTRODUCTION.format(day=day.isoformat(), count=len(results), wrong=wrong)
    for path, title in _TITLES.items():
        own = [result for result in results if result.cell.path == path]
        if own:
            head = _head(own)
            rows = [head, ["---"] * len(head), *(_row(result, "**{}**") for result in own)]
            lines = "\n".join("| " + " | ".join(row) + " |" for row in rows)
            page += f"\n## {title}\n\n{lines}\n"
    return page


def _head(results: Sequence[Result]) -> list[str]:
    return ["where", "what", *results[0].found, ""]


def _row(result: Result, wrong: str) -> list[str]:
    """A value that is not right stands out, with those that would be."""
    right = result.cell.scenario.expected
    values = [
        wrong.format(f"{value} ({_either(right[name])})") if name in result.wrong else str(value)
        for name, value in result.found.items()
    ]
    verdict = "ok" if result.holds else wrong.format(result.problem or "WRONG")
    return [result.cell.title, result.cell.blow.title, *values, verdict]


def _either(values: Sequence[object]) -> str:
    return " or ".join(str(value) for value in values)
