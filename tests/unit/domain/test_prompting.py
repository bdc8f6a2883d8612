"""Prompts are templates with known names; what people say never becomes an instruction."""

import json
from datetime import date

import pytest

from models.domain.errors import InvalidInput
from models.domain.model_prices import PRICES, UNKNOWN, cost_micro_usd, price_of
from models.domain.prompting import RULES, SHIPPED, Brief, checked_body, messages
from models.understanding.history import HISTORY_CHARS, within_budget

BRIEF = Brief(tenant="Ribera", language="es", today=date(2026, 3, 11), said=("Hola {tenant}",))


@pytest.mark.parametrize("purpose", SHIPPED)
def test_what_ships_can_be_rendered(purpose: str) -> None:
    assert checked_body(purpose, SHIPPED[purpose]) == SHIPPED[purpose]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Sos {nombre}.", "{nombre}, which is unknown; known: {tenant}, {language}"),
        ("Sos {tenant.__class__}.", "{tenant.__class__}, which is unknown"),
        ("Sos {tenant!r}.", "{tenant}, which is unknown"),
        ("Sos {}.", "{}, which is unknown"),
        ("Sos {tenant.", "a brace without its partner"),
        ("  ", "between 1 and"),
        ("x" * 8_001, "between 1 and"),
    ],
)
def test_a_prompt_that_cannot_be_rendered_is_refused_in_words(body: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=None) as refused:
        checked_body("reply", body)
    assert words in str(refused.value)


def test_the_rules_stand_above_every_prompt_and_people_are_data() -> None:
    system, user = messages(BRIEF, "Be brief, {tenant}. {{literal}}")
    assert system["content"].startswith(RULES)
    assert system["content"].endswith("Be brief, Ribera. {literal}")
    assert json.loads(user["content"])["to_answer"] == ["Hola {tenant}"]


def test_history_beyond_its_budget_is_summed_up() -> None:
    lines = [("person", f"¿Aceptan mascotas? {n} " + "x" * 500) for n in range(40)]
    summary, kept = within_budget(lines)
    assert sum(len(text) for _, text in kept) <= HISTORY_CHARS
    assert kept[-1] == lines[-1]
    assert summary.startswith(f"{40 - len(kept)} earlier messages.")
    assert "Aceptan mascotas" in summary
    assert within_budget(lines[:2]) == ("", tuple(lines[:2]))


def test_a_call_costs_what_the_table_says_rounded_up() -> None:
    # 600 fresh at 0.40, 400 cached at 0.10, 100 out at 1.60 dollars a million.
    assert cost_micro_usd("gpt-4.1-mini", 1_000, 400, 100) == 440
    assert cost_micro_usd("gpt-5-nano", 1, 0, 0) == 1


def test_a_model_is_priced_by_its_name_with_or_without_a_date() -> None:
    assert price_of("gpt-4.1-mini-2025-04-14") == PRICES["gpt-4.1-mini"]
    assert price_of("a-model-of-our-own") == UNKNOWN == max(PRICES.values(), key=lambda p: p.output)
