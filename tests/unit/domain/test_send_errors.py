"""WhatsApp's error codes: every documented one means something here, and waits grow as asked."""

from datetime import timedelta

import pytest

from models.domain.account_standing import Problem
from models.domain.catalogue import LANGUAGES
from models.domain.outbound_letters import alert_letter
from models.domain.send_errors import MEANINGS, RETRY_MAX, Action, meaning
from models.domain.templates import PURPOSES

ASKED_FOR = {
    "131026": Action.STOP_WRITING,
    "131047": Action.WINDOW_TEMPLATE,
    "131049": Action.LET_GO,
    "130472": Action.LET_GO,
    "131051": Action.SIMPLER,
    "131056": Action.RETRY,
    "130429": Action.RETRY,
    "80007": Action.RETRY,
    "131057": Action.RETRY,
    "131000": Action.RETRY,
    "131016": Action.RETRY,
    "131048": Action.HOLD,
    "131031": Action.HOLD,
    "133010": Action.HOLD,
    "190": Action.HOLD,
    "368": Action.HOLD,
    **{str(code): Action.NEXT_TEMPLATE for code in range(132000, 132017)},
}


@pytest.mark.parametrize(("code", "action"), ASKED_FOR.items())
def test_a_code_of_whatsapp_means_one_thing(code: str, action: Action) -> None:
    said = meaning(code)
    assert said is not None
    assert said.action is action


@pytest.mark.parametrize("code", MEANINGS)
def test_what_is_repeated_waits_and_never_longer_than_an_hour(code: str) -> None:
    said = MEANINGS[code]
    waits = [said.delay(attempt) for attempt in (1, 2, 3, 500)]
    assert waits == sorted(waits)
    assert waits[-1] <= RETRY_MAX
    assert (waits[0] > timedelta(0)) is (said.action in (Action.RETRY, Action.HOLD))


def test_the_pace_to_one_person_slows_down_as_meta_asks() -> None:
    said = MEANINGS["131056"]
    assert [said.delay(n) for n in (1, 2, 3)] == [timedelta(seconds=4**n) for n in (1, 2, 3)]


@pytest.mark.parametrize("code", [None, "", "99999", "rejected", "window"])
def test_a_code_that_is_not_known_means_nothing(code: str | None) -> None:
    assert meaning(code) is None


@pytest.mark.parametrize("code", ["200", "210", "299"])
def test_a_permission_that_was_taken_away_holds_everything(code: str) -> None:
    said = meaning(code)
    assert said is not None
    assert said.problem == "token"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_package_that_is_not_sold_any_more_is_named(language: str) -> None:
    subject, text = alert_letter({"package": "starter"}, language, "Ribera")
    assert "starter" in text
    assert "Ribera" in text
    assert subject


@pytest.mark.parametrize(("language", "money"), [("es", "USD 400,00"), ("en", "USD 400.00")])
def test_a_refund_that_failed_names_its_amount_and_its_purchase(language: str, money: str) -> None:
    details = {"refund_minor": 400_00, "currency": "USD", "order": "2026-000007"}
    subject, text = alert_letter(details, language, "Ribera")
    assert money in subject
    assert all(part in text for part in (money, "2026-000007", "Ribera"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_holds_the_account_has_words_for_the_tenant(language: str) -> None:
    problems = {said.problem for said in MEANINGS.values() if said.action is Action.HOLD}
    details = [{"problem": p} for p in [*problems, *Problem]] + [{"purpose": p} for p in PURPOSES]
    letters = [alert_letter(each, language, "Ribera") for each in details]
    assert all("Ribera" in text and "{" not in subject + text for subject, text in letters)
    assert len({text for _, text in letters}) == len(details)
