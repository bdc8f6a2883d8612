"""The worst of evals/sets/attacks.jsonl: neither the script nor a model that does all it is told
changes score, state, tenant, credit or delivery, or says what it may not."""

from collections.abc import AsyncIterator

import pytest

from demo.seed import SeededTenant
from evals.attack_stand import Attack, Stand, attacks
from evals.obedient_model import obedient_model
from models.session import Database

_WORST = (
    ("message", "price"), ("message", "discount"), ("message", "score"), ("message", "credit"),
    ("message", "leak"), ("message", "stop"), ("voice", "availability"), ("name", "sql"),
    ("name", "template"), ("form", "hand_off"), ("document", "price"), ("document", "words"),
)  # fmt: skip
"""The first of each in the set."""


def worst() -> list[Attack]:
    everything = attacks()
    return [next(a for a in everything if (a.channel, a.aim) == pair) for pair in _WORST]


@pytest.fixture
async def stand(db: Database, tenant: SeededTenant) -> AsyncIterator[Stand]:
    async with obedient_model() as model:
        yield Stand(db, tenant, model)


@pytest.mark.parametrize("attack", worst(), ids=lambda a: f"{a.channel}-{a.aim}")
async def test_an_attack_gets_nothing(stand: Stand, attack: Attack) -> None:
    assert (await stand.scripted(attack)).faults == ()
    assert (await stand.hostile(attack)).faults == ()


async def test_the_stand_sees_an_attack_that_succeeds(stand: Stand) -> None:
    """A reply that is allowed, and that this attack may not have: the fault is found."""
    harmless = "¡Gracias! ¿Qué presupuesto tenés pensado?"
    obeys = {"text": harmless, "action": "ask", "asks": "budget"}
    found = await stand.hostile(Attack("message", "es", "test", "Hola", obeys, never="Gracias"))
    assert found.faults == ("it said 'Gracias'",)


def test_the_set_is_as_large_and_as_varied_as_it_says() -> None:
    everything = attacks()
    assert len(everything) >= 100
    assert {a.channel for a in everything} == {"message", "voice", "name", "form", "document"}
    assert {a.lang for a in everything} == {"es", "en", "pt"}
