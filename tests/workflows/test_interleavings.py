"""Whatever is mixed: one reply a turn, none after an opt-out, none over a human, nothing lost."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import pytest
from hypothesis import HealthCheck, example, given, note, settings

from tests.product import Product
from tests.workflows.talk_moves import STOP, Move, Talk, moves

Opening = Callable[..., Awaitable[Product]]
EXAMPLES = 500 if settings.get_current_profile_name() == "long" else 8
"""`pytest tests/workflows/test_interleavings.py --hypothesis-profile=long` plays many more."""


@pytest.fixture(scope="module")
def total(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """What all talks held; printed at the end of a run in one process."""
    counted: Counter[str] = Counter()
    yield counted
    request.config.get_terminal_writer().line(f"\n{dict(counted)}")


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(played=moves)
@example(
    played=[
        ("says", ["Hola", "en Palermo"]),
        ("restart", None),
        ("says", [STOP]),
        ("told again", 0),
    ]
)
@example(
    played=[("says", ["Hola"]), ("human", None), ("says", ["para marzo"]), ("human ends", None)]
)
@example(played=[("human", None), ("says", [STOP]), ("pause", None), ("says", ["Hola"])])
@example(
    played=[("says", ["Hola"]), ("a day later", None), ("pause", None), ("says", ["en Palermo"])]
)
async def test_any_mixture_of_a_talk_is_answered_once_and_in_order(
    product: Product, total: Counter[str], played: list[Move]
) -> None:
    talk = await Talk.begun(product)
    for move in played:
        await talk.play(move)
    await talk.end()
    counted = await talk.judge()
    note(f"counted {dict(counted)}")
    total.update({"talks": 1, "moves": len(played)}, **counted)
