"""What the rule book says of each rule is what the rule does."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.extra_fields import ASKS
from models.domain.offer import Offer, OfferType
from models.domain.qualification import FIELD_NAMES, Fields
from models.domain.score_case import Case
from models.domain.score_findings import packed, unpacked
from models.domain.score_reasons import name, reason
from models.domain.score_rulebook import RULES
from models.domain.score_templates import TEMPLATES, UNKNOWN
from models.domain.score_words import LANGUAGES, NAMES
from models.domain.scoring import score
from tests.unit.scoring.test_score_properties import FIELDS, OFFER

EXTRA = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["", "Corolla", "Hilux"]),
        "brand": st.sampled_from(["", "Toyota"]),
        "income": st.none() | st.integers(1, 3000),
        "documentation": st.sampled_from(["", "complete", "partial", "none"]),
        "coverage": st.sampled_from(["", "todo riesgo", "terceros"]),
        "risk": st.sampled_from(["", "low", "medium", "high"]),
    }
)
TERMS = st.sampled_from(
    [{}, {"brand": "Toyota", "model": "Corolla", "income_min": 1000, "coverages": ["Terceros"]}]
)


@settings(max_examples=60)
@given(FIELDS, FIELDS, OFFER)
def test_a_rule_reads_the_fields_that_the_book_names_and_no_other(
    one: Fields, other: Fields, offer: Offer
) -> None:
    """So the messages behind these fields are what proves its points."""
    for rule in RULES.values():
        read = [field for field in rule.reads if not field.startswith(ASKS)]
        alike = replace(other, **{field: getattr(one, field) for field in read})
        assert rule.find(Case(one, offer, 5)) == rule.find(Case(alike, offer, 5))


@settings(max_examples=60)
@given(FIELDS, OFFER, EXTRA, TERMS)
def test_a_rule_answers_the_levels_that_the_book_names_and_no_other(
    fields: Fields, offer: Offer, extra: dict[str, object], terms: dict[str, object]
) -> None:
    case = Case(fields, replace(offer, terms=terms), 5, extra)
    for rule in RULES.values():
        found = rule.find(case)
        assert found.level in (*rule.ladder, *rule.aside, UNKNOWN) or not rule.ladder


def test_what_a_rule_reads_are_fields_of_a_lead() -> None:
    beside = {f"{ASKS}{name}" for name in ("brand", "model", "income", "documentation")}
    beside |= {"extra:coverage", "extra:risk"}
    read = {field for rule in RULES.values() for field in rule.reads}
    assert read <= set(FIELD_NAMES) | beside


@settings(max_examples=60)
@given(FIELDS, OFFER, EXTRA, TERMS, st.sampled_from(list(OfferType)))
def test_a_stored_score_is_told_later_in_any_language_as_it_was_found(
    fields: Fields,
    offer: Offer,
    extra: dict[str, object],
    terms: dict[str, object],
    offer_type: OfferType,
) -> None:
    sold = replace(offer, terms=terms, offer_type=offer_type)
    for language in LANGUAGES:
        for dimension in score(fields, sold, language=language, extra=extra).dimensions:
            kept = json.loads(json.dumps(packed(dimension.finding)))
            assert reason(dimension.rule, unpacked(kept), language) == dimension.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dimension_and_required_field_has_a_name(language: str) -> None:
    needed = {*RULES, *(field for t in TEMPLATES.values() for field in t.required)}
    assert needed <= set(NAMES)
    assert all(name(key, language) for key in needed)
