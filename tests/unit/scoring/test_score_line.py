"""`converzia score`, one line at a time."""

import json

import pytest

from commands.score_line import score_line

EXAMPLE = json.loads(
    '{"fields":{"name":"Ana","ambientes":2,"bedrooms":1,"zones":["Palermo"],'
    '"budget":{"min":null,"max":120000,"currency":"USD"}},"conversation":7,'
    '"offer":{"offer_type":"PROPERTY","zone":"Palermo","city":"Buenos Aires",'
    '"price_from":110000,"price_to":150000,"currency":"USD","variants":[{"name":"2 ambientes",'
    '"bedrooms":1,"ambientes":2,"area_m2":48,"price_from":118000}]}}'
)


def test_the_example_line_of_the_domain_document() -> None:
    answer = score_line(EXAMPLE)
    assert list(answer) == ["total", "ready", "threshold", "dimensions", "missing"]
    assert (answer["total"], answer["ready"], answer["threshold"]) == (67, False, 80)
    assert answer["missing"] == ["timing", "intent"]
    assert list(answer["dimensions"][0]) == ["key", "points", "max", "reason"]
    assert json.loads(json.dumps(answer)) == answer


def test_absent_and_null_keys_count_as_not_known() -> None:
    assert score_line({})["total"] == 5
    nulls = {"fields": {"zones": None, "budget": None, "name": None}, "offer": None}
    assert score_line({**nulls, "conversation": None}) == score_line({})


def test_every_field_of_a_lead_is_read() -> None:
    fields = {
        "name": "Ana",
        "budget": {"min": 90000, "max": 120000, "currency": "usd"},
        "zones": ["Palermo"],
        "timing": {"text": "ya", "months_min": 0, "months_max": 1, "flexible": False},
        "intent": "ready",
        "bedrooms": 1,
        "property_type": "departamento",
        "floor_preference": "alto",
        "orientation": "frente",
        "amenities": ["pileta"],
        "purpose": "vivienda",
        "financing_type": "pozo",
    }
    answer = score_line({**EXAMPLE, "fields": fields})
    assert answer["ready"] is True
    assert answer["total"] == 25 + 20 + 15 + 15 + 15 + 7 + 3


def test_what_scoring_does_not_read_of_an_offer_is_no_error() -> None:
    offer = {**EXAMPLE["offer"], "developer": "ACME", "variants": [{"ambientes": 2, "foo": 1}]}
    assert score_line({**EXAMPLE, "offer": offer})["total"] == 67


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ([], "JSON object"),
        ({"fields": []}, "total"),
        ({"fields": "x"}, "fields must be"),
        ({"fields": {"zonas": ["Palermo"]}}, "zonas"),
        ({"fields": {"budget": 120000}}, "budget must be"),
        ({"fields": {"budget": {"maximo": 1}}}, "maximo"),
        ({"fields": {"budget": {"max": "mucho"}}}, "budget.max"),
        ({"fields": {"budget": {"max": 1, "currency": "GBP"}}}, "GBP"),
        ({"fields": {"intent": "maybe"}}, "intent"),
        ({"conversation": 11}, "conversation"),
        ({"conversation": "7"}, "conversation"),
        ({"offer": 3}, "offer must be"),
        ({"offer": {"offer_type": "BOAT"}}, "offer_type"),
        ({"offer": {"variants": [3]}}, "variants"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_change(record: object, words: str) -> None:
    answer = score_line(record)
    assert words in answer.get("error", "total")
