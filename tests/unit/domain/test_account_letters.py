"""The letters about accounts: in three languages, with everything filled in."""

import pytest

from models.domain.account_letters import KINDS, account_letter
from models.domain.catalogue import LANGUAGES

VALUES = {"name": "Ana", "link": "L", "tenant": "Ribera", "credits": "5", "reason": "R"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_another_in_each_language_and_has_no_holes(kind: str) -> None:
    told = [account_letter(kind, language, VALUES) for language in LANGUAGES]
    assert len(set(told)) == len(LANGUAGES)
    assert not [text for subject, text in told if "{" in subject + text]


def test_what_somebody_is_called_begins_no_line_of_a_letter() -> None:
    subject, text = account_letter(
        "tenant_approved", "es", {**VALUES, "tenant": "Ribera\nBcc: x@example.com", "name": "A\nB"}
    )
    assert "\n" not in subject + text
