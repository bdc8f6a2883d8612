"""How well a conversation is understood: what is known at its end, field by field, against gold."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from evals.dialogue_set import HALVES, Dialogue, Known, known_of, load
from evals.readers import Reader, model_reader, rules_reader
from evals.table import Table
from models.domain.qualification import Fields

_FLAGS: Final = ("opt_out", "handoff")


@dataclass
class Count:
    """Of one field: values that are right, that are wrong or invented, and that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        called = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / called if called else 1.0


@dataclass
class Outcome:
    fields: dict[str, Count] = field(default_factory=dict)
    exact: int = 0
    dialogues: int = 0
    failed: list[tuple[str, Known, Known]] = field(default_factory=list)
    """(id, gold, found) of what was not exact."""

    def add(self, dialogue: Dialogue, found: Known) -> None:
        self.dialogues += 1
        for name in {*dialogue.gold, *found}:
            self._compare(name, dialogue.gold.get(name), found.get(name))
        if found == dialogue.gold:
            self.exact += 1
        else:
            self.failed.append((dialogue.id, dialogue.gold, found))

    def _compare(self, name: str, gold: Any, found: Any) -> None:
        count = self.fields.setdefault(name, Count())
        is_right = found is not None and found == gold
        count.right += is_right
        count.wrong += found is not None and not is_right
        count.missed += gold is not None and not is_right

    @property
    def total(self) -> Count:
        sums: Counter[str] = Counter()
        for count in self.fields.values():
            sums.update(vars(count))
        return Count(**sums)


async def report() -> list[Table]:
    readers: dict[str, Reader] = {"rules": rules_reader}
    if (with_model := model_reader()) is not None:
        readers["rules and model"] = with_model
    outcomes = {
        (name, half): await measure((d for d in load() if d.half == half), reader)
        for name, reader in readers.items()
        for half in HALVES
    }
    unread = f", {with_model.failed} turns without an answer of the model" if with_model else ""
    return [_summary(outcomes, unread), _by_field(outcomes)]


async def measure(dialogues: Iterable[Dialogue], reader: Reader, at_once: int = 4) -> Outcome:
    gate = asyncio.Semaphore(at_once)

    async def played(dialogue: Dialogue) -> tuple[Dialogue, Known]:
        async with gate:
            return dialogue, await play(dialogue, reader)

    outcome = Outcome()
    for dialogue, found in await asyncio.gather(*map(played, dialogues)):
        outcome.add(dialogue, found)
    return outcome


async def play(dialogue: Dialogue, reader: Reader) -> Known:
    """What is known at the end, turn by turn as the product learns it."""
    known, flags = Fields(), dict.fromkeys(_FLAGS, False)
    for turn in dialogue.turns:
        reading = await reader(turn, dialogue, known)
        known = known.merged(reading.fields)
        flags = {name: flags[name] or getattr(reading, name) for name in _FLAGS}
        if reading.opt_out:
            break
    return known_of(known) | {name: True for name, is_set in flags.items() if is_set}


Outcomes = Mapping[tuple[str, str], Outcome]


def _summary(outcomes: Outcomes, unread: str) -> Table:
    rows: list[tuple[str, ...]] = [
        (
            reader, half, str(o.dialogues), f"{o.exact / o.dialogues:.0%}",
            f"{o.total.f1:.3f}", str(o.total.wrong), str(o.total.missed),
        )
        for (reader, half), o in outcomes.items()
    ]  # fmt: skip
    columns = ("read by", "half", "dialogues", "exact", "F1", "wrong values", "missed values")
    return Table(f"Dialogues: what is known at the end{unread}", columns, rows)


def _by_field(outcomes: Outcomes) -> Table:
    names = sorted({name for o in outcomes.values() for name in o.fields})
    rows = [(name, *(_cell(o.fields.get(name)) for o in outcomes.values())) for name in names]
    columns = ("field", *(f"{reader}, {half}" for reader, half in outcomes))
    return Table("Dialogues: F1 by field (values in gold)", columns, rows)


def _cell(count: Count | None) -> str:
    return f"{count.f1:.2f} ({count.right + count.missed})" if count else "-"
