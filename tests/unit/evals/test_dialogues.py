"""The dialogues are well formed, and their figures count what they say they count."""

from collections import Counter

import pytest

from evals.dialogue_set import HALVES, Dialogue, Turn, load
from evals.dialogues import Outcome, play
from evals.readers import model_reader, rules_reader
from evals.table import Table
from models.domain.qualification import FIELD_NAMES
from tests.workflows.model_server import model_server, reading, says

FLAGS = {"opt_out", "handoff"}


def test_every_dialogue_has_an_id_of_its_own_and_gold_in_fields_of_ours() -> None:
    dialogues = load()
    assert [n for n, count in Counter(d.id for d in dialogues).items() if count > 1] == []
    assert set(Counter(d.half for d in dialogues)) == set(HALVES)
    for dialogue in dialogues:
        assert dialogue.turns, dialogue.id
        assert set(dialogue.gold) <= {*FIELD_NAMES, *FLAGS}, dialogue.id


async def test_a_dialogue_is_played_turn_by_turn_as_the_product_learns() -> None:
    dialogue = Dialogue(
        "one", "tuning",
        (Turn(("Hola", "Busco 2 ambientes")), Turn(("mejor 3",), "bedrooms"), Turn(("BAJA",))),
        {},
    )  # fmt: skip
    found = await play(dialogue, rules_reader)
    assert found == {"ambientes": 3, "bedrooms": 2, "opt_out": True}


def test_a_wrong_value_is_both_wrong_and_missed() -> None:
    outcome = Outcome()
    gold = {"ambientes": 2, "garage": True, "name": "Ana"}
    outcome.add(Dialogue("one", "tuning", (), gold), {"ambientes": 3, "name": "Ana", "m2_min": 9})
    total = outcome.total
    assert (total.right, total.wrong, total.missed) == (1, 2, 2)
    assert total.f1 == pytest.approx(2 / 6)
    assert (outcome.exact, outcome.dialogues) == (0, 1)
    outcome.add(Dialogue("two", "tuning", (), gold), dict(gold))
    assert (outcome.exact, outcome.dialogues) == (1, 2)


def test_a_table_is_written_as_the_documents_show_it() -> None:
    table = Table("Found", ("field", "F1"), [("name", "0.97"), ("budget", "1.00")])
    assert table.markdown().splitlines() == [
        "### Found",
        "",
        "| field  | F1   |",
        "| ------ | ---- |",
        "| name   | 0.97 |",
        "| budget | 1.00 |",
    ]


async def test_where_a_model_is_configured_it_is_measured_beside_the_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "nos casamos, es para nosotros dos y ya está todo juntado"
    dialogue = Dialogue("one", "tuning", (Turn(("Hola",)), Turn((words,)), Turn(("2 amb",))), {})
    async with model_server() as server:
        monkeypatch.setenv("CONVERZIA_OPENAI_URL", server.url)
        monkeypatch.setenv("CONVERZIA_OPENAI_API_KEY", "a-key")
        monkeypatch.setenv("CONVERZIA_OPENAI_CHAT_MODEL", "a-model")
        server.answers = [says("no JSON"), says(reading("todo juntado", intent="ready"))]
        reader = model_reader()
        assert reader is not None
        found = await play(dialogue, reader)
    assert found["intent"] == "ready"
    assert found["ambientes"] == 2
    assert reader.failed == 1


def test_without_a_key_only_the_rules_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONVERZIA_OPENAI_API_KEY", raising=False)
    assert model_reader() is None
