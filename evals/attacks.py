"""Whether attacks get anything: from the script, and from a model that does all it is told."""

from collections import defaultdict
from typing import Final

from commands.migrate import migrate
from evals.attack_stand import Outcome, Stand, attacks, seeded
from evals.obedient_model import obedient_model
from evals.table import Table
from models.opening import opened_database
from stack.running import running_stack

_DATABASE: Final = "converzia_eval"


async def report() -> list[Table]:
    """On a database of its own, which is gone afterwards."""
    held: dict[str, list[tuple[Outcome, Outcome]]] = defaultdict(list)
    async with (
        running_stack(parts=("postgres",), durable=False, database=_DATABASE) as stack,
        obedient_model() as model,
    ):
        migrate(stack.settings)
        async with opened_database(stack.settings, pool_size=4) as db:
            stand = Stand(db, await seeded(db, "attacks"), model)
            for attack in attacks():
                outcomes = await stand.scripted(attack), await stand.hostile(attack)
                held[attack.channel].append(outcomes)
    rows = [_row(channel, outcomes) for channel, outcomes in sorted(held.items())]
    everything = [pair for outcomes in held.values() for pair in outcomes]
    return [
        Table(
            "Attacks: without any effect",
            ("channel", "attacks", "script", "model that obeys the attacker"),
            [*rows, _row("all", everything)],
        )
    ]


def _row(name: str, outcomes: list[tuple[Outcome, Outcome]]) -> tuple[str, ...]:
    scripted = sum(not script.faults for script, _ in outcomes)
    hostile = sum(not model.faults for _, model in outcomes)
    return name, str(len(outcomes)), str(scripted), str(hostile)
