"""What the scripted assistant says: one question at a time, none twice too often, none in vain."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.asking import QUESTION_ORDER, asked_in, next_question
from models.domain.catalogue import LANGUAGES, phrase
from models.domain.dialogue import Turn, compose
from models.domain.engagement import conversation_quality
from models.domain.lifecycle import State
from models.domain.qualification import Budget, Fields, Intent, Timing
from models.domain.remarks import LIGHT, Remark

KNOWN: dict[str, Any] = {
    "bedrooms": 1,
    "budget": Budget(max=120_000, currency="USD"),
    "zones": ("Palermo",),
    "timing": Timing(text="ya", months_max=1),
    "intent": Intent.READY,
    "name": "Ana García",
    "garage": True,
}
QUESTIONS = {q: phrase(f"ask.{q}", "es") for q in QUESTION_ORDER}


def ways(asks: str, language: str) -> list[str]:
    """A question, and its other words for the second time."""
    again = [] if asks == "preferences" else [phrase(f"reask.{asks}", language)]
    return [phrase(f"ask.{asks}", language), *again]


some_fields = st.sets(st.sampled_from(sorted(KNOWN))).map(
    lambda names: Fields(**{name: KNOWN[name] for name in names})
)
askings = st.dictionaries(st.sampled_from(QUESTION_ORDER), st.integers(0, 3))
open_states = st.sampled_from([State.ENGAGED, State.QUALIFYING, State.SCORED, State.COOLING])


def turn(state: State = State.QUALIFYING, **values: Any) -> Turn:
    defaults: dict[str, Any] = {
        "language": "es",
        "tenant_name": "Ribera",
        "fields": Fields(),
        "asked": {},
    }
    return Turn(state=state, **{**defaults, **values})


@given(some_fields, askings, open_states, st.sampled_from(LANGUAGES))
def test_a_reply_asks_one_question_at_most_and_says_which(
    fields: Fields, asked: dict[str, int], state: State, language: str
) -> None:
    reply = compose(turn(state, fields=fields, asked=asked, language=language))
    in_it = [q for q in QUESTION_ORDER if any(way in reply.text for way in ways(q, language))]
    assert in_it == ([reply.asks] if reply.asks else [])
    assert reply.text


@given(some_fields, askings, open_states)
def test_what_is_known_or_was_asked_twice_is_not_asked(
    fields: Fields, asked: dict[str, int], state: State
) -> None:
    reply = compose(turn(state, fields=fields, asked=asked))
    assert reply.asks not in fields.known()
    assert asked.get(reply.asks or "", 0) < 2
    if reply.asks is not None:
        assert reply.asked == {**asked, reply.asks: asked.get(reply.asks, 0) + 1}
    else:
        assert reply.asked == asked


@given(some_fields)
def test_a_talk_that_gets_no_answers_comes_to_an_end(fields: Fields) -> None:
    asked: dict[str, int] = {}
    for _ in range(2 * len(QUESTION_ORDER) + 1):
        reply = compose(turn(fields=fields, asked=asked))
        asked = dict(reply.asked)
    assert reply.asks is None
    assert max(asked.values(), default=0) <= 2


@pytest.mark.parametrize("said", [{"ambientes": 2}, {"bedrooms": 1}])
def test_rooms_are_asked_for_in_one_of_two_ways(said: dict[str, Any]) -> None:
    assert next_question(Fields(**said), {}) != "bedrooms"
    assert next_question(Fields(), {}) == "bedrooms"


@pytest.mark.parametrize(
    ("fields", "asked", "is_asked"),
    [
        ({}, {}, True),
        ({}, {"preferences": 1}, False),
        ({"balcony": False}, {}, False),
        ({"amenities": ("pileta",)}, {}, False),
    ],
)
def test_preferences_are_asked_for_once_and_last(
    fields: dict[str, Any], asked: dict[str, int], is_asked: bool
) -> None:
    minimum = {name: value for name, value in KNOWN.items() if name != "garage"}
    found = next_question(Fields(**minimum, **fields), asked)
    assert found == ("preferences" if is_asked else None)


def test_answers_come_before_the_question_in_the_order_asked() -> None:
    reply = compose(turn(answers=("Cuesta USD 98.000.", "Se entrega en 2027.")))
    positions = [reply.text.index(t) for t in ("98.000", "2027", QUESTIONS["bedrooms"])]
    assert positions == sorted(positions)


@pytest.mark.parametrize("state", [State.LEAD_READY, State.SENT_TO_DEVELOPER])
def test_a_ready_lead_is_asked_nothing_more(state: State) -> None:
    reply = compose(turn(state))
    assert reply.asks is None
    assert not [q for q in QUESTIONS.values() if q in reply.text]
    assert "Ribera" in reply.text


def test_who_just_became_ready_is_told_who_will_call() -> None:
    told = compose(turn(State.LEAD_READY, just_ready=True)).text
    assert told == phrase("ready", "es", tenant="Ribera")
    assert told != compose(turn(State.LEAD_READY)).text


@pytest.mark.parametrize("state", [State.LEAD_READY, State.SENT_TO_DEVELOPER])
def test_a_question_after_the_handover_is_answered_and_nothing_is_added(state: State) -> None:
    assert compose(turn(state, answers=("Sí, tiene cochera.",))).text == "Sí, tiene cochera."


@pytest.mark.parametrize("state", [State.QUALIFYING, State.SCORED, State.SENT_TO_DEVELOPER])
def test_a_photo_is_acknowledged_whatever_else_is_said(state: State) -> None:
    assert compose(turn(state, has_media=True)).text.startswith(phrase("media", "es"))


def test_who_looks_elsewhere_is_told_where_we_are_and_asked_nothing() -> None:
    reply = compose(
        turn(
            State.DISQUALIFIED,
            fields=Fields(zones=("Bariloche",)),
            out_of_zone=True,
            our_zones=("Palermo", "Belgrano"),
        )
    )
    assert reply.asks is None
    assert "Bariloche" in reply.text
    assert "Palermo y Belgrano" in reply.text


def test_below_the_threshold_with_nothing_left_to_ask_the_door_stays_open() -> None:
    reply = compose(turn(State.SCORED, fields=Fields(**KNOWN)))
    assert reply.asks is None
    assert phrase("below", "es") in reply.text


def test_a_voice_note_that_cannot_be_heard_leaves_the_question_where_it_was() -> None:
    reply = compose(turn(has_unheard_voice=True, last_asked="budget", asked={"budget": 1}))
    assert phrase("write_please", "es") in reply.text
    assert (reply.asks, reply.asked) == ("budget", {"budget": 1})


def test_a_name_just_given_is_used() -> None:
    reply = compose(turn(fields=Fields(name="Ana García"), learned=frozenset({"name"})))
    assert "Ana" in reply.text
    assert "García" not in reply.text


def test_who_tells_what_is_known_hears_that_it_is() -> None:
    reply = compose(turn(asked={"bedrooms": 1}, last_asked="bedrooms", repeats=True))
    assert reply.text.startswith(phrase("known", "es"))


def test_who_did_not_understand_is_asked_the_same_in_other_words() -> None:
    first = compose(turn())
    again = compose(turn(asked=first.asked, last_asked=first.asks, remark=Remark.LOST))
    assert again.asks == first.asks
    assert again.text.startswith(phrase("lost", "es"))
    assert phrase(f"ask.{first.asks}", "es") not in again.text


@pytest.mark.parametrize("remark", [Remark.LATER, Remark.ENOUGH])
def test_who_cannot_or_will_not_talk_now_is_asked_nothing(remark: Remark) -> None:
    reply = compose(turn(asked={"bedrooms": 1}, last_asked="bedrooms", remark=remark))
    assert (reply.text, reply.asks) == (phrase(remark, "es"), "bedrooms")


def test_a_question_asked_again_says_that_it_is() -> None:
    asked = {"bedrooms": 1}
    again = compose(turn(asked=asked, last_asked="bedrooms")).text
    first = compose(turn(asked=asked, last_asked="budget")).text
    assert phrase("again", "es") in again
    assert phrase("again", "es") not in first


@pytest.mark.parametrize("asks", [q for q in QUESTION_ORDER if q != "preferences"])
def test_a_question_is_asked_again_in_other_words(asks: str) -> None:
    known = Fields(**{name: value for name, value in KNOWN.items() if name != asks})
    first = compose(turn(fields=known))
    second = compose(turn(fields=known, asked=first.asked, last_asked=asks))
    assert (first.asks, second.asks) == (asks, asks)
    assert phrase(f"ask.{asks}", "es") not in second.text
    assert asked_in(second.text) == asks


def test_the_zone_of_the_offer_they_came_for_is_proposed_before_zones_are_asked_for() -> None:
    known = Fields(**{name: value for name, value in KNOWN.items() if name != "zones"})
    first = compose(turn(fields=known, zone="Palermo"))
    assert (first.asks, "Palermo" in first.text) == ("zones", True)
    second = compose(turn(fields=known, zone="Palermo", asked=first.asked, last_asked="zones"))
    assert "Palermo" not in second.text


@pytest.mark.parametrize(("name", "called"), [("Ana García", "Ana"), (None, "¡Hola!")])
def test_the_first_reply_greets_once_by_name_where_it_is_known(
    name: str | None, called: str
) -> None:
    fields = Fields(name=name)
    first = compose(turn(fields=fields, is_first=True, answers=("Sí, tiene cochera.",)))
    assert first.text.startswith("¡Hola")
    assert called in first.text
    assert "Hola" not in compose(turn(fields=fields, asked=first.asked)).text


@pytest.mark.parametrize("remark", sorted(LIGHT - {Remark.THANKS}))
def test_a_courtesy_is_no_answer_that_was_not_understood(remark: Remark) -> None:
    asked = {"bedrooms": 1}
    reply = compose(turn(asked=asked, last_asked="bedrooms", remark=remark))
    assert phrase("again", "es") not in reply.text
    assert reply.asks == "bedrooms"


def test_who_does_not_know_is_asked_something_else_and_not_that_again() -> None:
    reply = compose(turn(asked={"bedrooms": 1}, last_asked="bedrooms", remark=Remark.UNSURE))
    assert reply.text.startswith(phrase("unsure", "es"))
    assert reply.asks == "budget"
    assert next_question(Fields(), reply.asked) == "budget"


def test_who_is_angry_is_answered_or_told_how_to_stop_it_and_asked_nothing() -> None:
    angry = {"asked": {"bedrooms": 1}, "last_asked": "bedrooms", "remark": Remark.UPSET}
    assert compose(turn(**angry)).text == phrase("upset", "es")
    answered = compose(turn(**angry, answers=("Desde USD 98.000.",)))
    assert answered.text == "Desde USD 98.000."
    assert (answered.asks, answered.asked) == ("bedrooms", {"bedrooms": 1})


@pytest.mark.parametrize(
    "state", [State.QUALIFYING, State.SCORED, State.SENT_TO_DEVELOPER, State.DISQUALIFIED]
)
def test_thanks_are_returned_and_nothing_is_repeated(state: State) -> None:
    assert compose(turn(state, remark=Remark.THANKS)).text == phrase("welcome", "es")


def test_that_nothing_is_sold_there_is_said_once() -> None:
    elsewhere: dict[str, Any] = {
        "fields": Fields(zones=("Bariloche",)), "out_of_zone": True, "our_zones": ("Palermo",),
    }  # fmt: skip
    again = compose(turn(State.DISQUALIFIED, is_told=True, **elsewhere))
    assert "Bariloche" not in again.text
    assert "Palermo" in again.text


@pytest.mark.parametrize(
    ("known", "asked", "points"),
    [
        ((), {}, 5),
        (("budget", "name"), {}, 5),
        (("bedrooms", "budget", "zones"), {"bedrooms": 1, "budget": 1, "zones": 1}, 10),
        (("bedrooms", "budget"), {"bedrooms": 2, "budget": 2}, 7),
        (("bedrooms",), {"bedrooms": 2, "budget": 2}, 2),
        ((), {"bedrooms": 1, "budget": 1}, 5),
        ((), {"bedrooms": 2, "budget": 2}, 2),
    ],
)
def test_conversation_quality_is_the_share_of_questions_that_were_answered(
    known: tuple[str, ...], asked: dict[str, int], points: int
) -> None:
    assert conversation_quality(Fields(**{n: KNOWN[n] for n in known}), asked) == points


@given(some_fields, askings)
def test_conversation_quality_is_one_of_the_four_levels(
    fields: Fields, asked: dict[str, int]
) -> None:
    asked = {name: count for name, count in asked.items() if count}
    assert conversation_quality(fields, asked) in {2, 5, 7, 10}


@given(askings.filter(lambda a: any(a.values())), st.sampled_from(QUESTION_ORDER[:-1]))
def test_one_more_answer_never_lowers_the_quality(asked: dict[str, int], name: str) -> None:
    asked = {question: count for question, count in asked.items() if count}
    answered = Fields(**{name: KNOWN[name]})
    assert conversation_quality(answered, asked) >= conversation_quality(Fields(), asked)


@pytest.mark.parametrize("asks", QUESTION_ORDER)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_reply_asks_is_found_in_its_words(asks: str, language: str) -> None:
    question = phrase(f"ask.{asks}", language)
    told = phrase("meanwhile", language, question=question[:1] + question[1:].lower())
    assert asked_in(f"Anotado. {question}") == asked_in(told) == asks


@pytest.mark.parametrize("text", ["", "Hola", "¿Te parece bien?"])
def test_a_reply_without_a_question_of_ours_asks_nothing(text: str) -> None:
    assert asked_in(text) is None
