"""When the scripted assistant asks what the tenant wants to know beside the usual."""

from typing import Any

from models.domain.catalogue import phrase
from models.domain.dialogue import Turn, compose
from models.domain.engagement import conversation_quality
from models.domain.extra_fields import ExtraField, ExtraKind
from models.domain.handover import COLUMNS, DEFAULT_MAPPING, SheetMapping, row
from models.domain.lifecycle import State
from models.domain.qualification import Budget, Fields, Intent, Timing

PAYS = ExtraField("pays", ExtraKind.CHOICE, "¿Cómo preferís pagar?", ("contado", "cuotas"))
HEADS = ExtraField("heads", ExtraKind.NUMBER, "¿Cuántos van a vivir?")
COMPLETE = Fields(
    name="Ana", ambientes=2, bedrooms=1, budget=Budget(None, 120_000, "USD"), zones=("Palermo",),
    timing=Timing("ya", 0, 1), intent=Intent.READY,
)  # fmt: skip


def turn(state: State = State.QUALIFYING, **values: Any) -> Turn:
    defaults: dict[str, Any] = {
        "language": "es", "tenant_name": "Ribera", "fields": COMPLETE, "asked": {},
        "extra": (PAYS, HEADS),
    }  # fmt: skip
    return Turn(state=state, **{**defaults, **values})


def test_the_minimum_fields_are_asked_first() -> None:
    assert compose(turn(fields=Fields(ambientes=2))).asks == "budget"


def test_then_the_tenants_own_questions_one_by_one_with_their_choices() -> None:
    first = compose(turn())
    assert first.asks == "extra:pays"
    assert first.text.endswith("¿Cómo preferís pagar?\n1) contado\n2) cuotas")
    second = compose(turn(asked=first.asked))
    assert (second.asks, second.text.endswith("¿Cuántos van a vivir?")) == ("extra:heads", True)
    assert compose(turn(asked=second.asked)).asks == "preferences"


def test_a_ready_lead_is_told_so_and_asked_what_is_left() -> None:
    ready = compose(turn(State.LEAD_READY, just_ready=True))
    assert phrase("ready", "es", tenant="Ribera") in ready.text
    assert ready.asks == "extra:pays"
    answered = compose(turn(State.LEAD_READY, asked=ready.asked, learned=frozenset({"extra"})))
    assert answered.asks == "extra:heads"
    assert phrase("delivered", "es", tenant="Ribera") not in answered.text
    last = compose(turn(State.LEAD_READY, asked=answered.asked))
    assert (last.asks, last.text) == (None, phrase("delivered", "es", tenant="Ribera"))


def test_a_delivered_lead_is_asked_nothing_more() -> None:
    assert compose(turn(State.SENT_TO_DEVELOPER)).asks is None


def test_they_do_not_change_how_well_a_conversation_went() -> None:
    asked = {"budget": 1, "zones": 1}
    assert conversation_quality(COMPLETE, {**asked, "extra:pays": 1}) == conversation_quality(
        COMPLETE, asked
    )


def test_their_answers_fill_a_column_of_their_own_where_the_mapping_has_one() -> None:
    payload = {"delivery_id": "1", "qualification": {"extra": {"pays": "cuotas", "sells": True}}}
    mapping = SheetMapping.parse([{"field": "extra", "title": "Extras"}])
    assert row(payload, mapping) == ["1", "pays: cuotas; sells: sí"]
    assert len(DEFAULT_MAPPING.columns) == 20
    assert "extra" in COLUMNS
