"""What may be kept as a file: its type and size by content, for each purpose."""

import pytest

from models.domain.catalogue import LANGUAGES
from models.domain.file_problems import FileProblem, FileRefused, words
from models.domain.files import EXTENSIONS, RULES, Purpose, admit, largest

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("found", "declared", "kept_as"),
    [
        ("image/png", "image/png", "image/png"),
        ("image/jpeg", "image/jpg", "image/jpeg"),
        ("image/png", None, "image/png"),
        ("image/png", "application/octet-stream", "image/png"),
        ("audio/ogg", "audio/ogg; codecs=opus", "audio/ogg"),
        ("video/mp4", "audio/mp4", "audio/mp4"),
        ("audio/mp4", "audio/x-m4a", "audio/mp4"),
        ("text/plain", "text/csv", "text/csv"),
    ],
)
def test_a_file_is_kept_as_what_it_is(found: str, declared: str | None, kept_as: str) -> None:
    assert admit(Purpose.MEDIA, found, declared, 1) == kept_as


@pytest.mark.parametrize(
    ("purpose", "found", "declared", "size", "problem"),
    [
        (Purpose.MEDIA, "image/png", "image/png", 0, FileProblem.EMPTY),
        (Purpose.MEDIA, None, "image/png", 9, FileProblem.TYPE_NOT_ALLOWED),
        (Purpose.MEDIA, "application/x-msdownload", None, 9, FileProblem.TYPE_NOT_ALLOWED),
        (Purpose.MEDIA, "application/x-msdownload", "application/pdf", 9, FileProblem.MISMATCH),
        (Purpose.MEDIA, "text/plain", "text/html", 9, FileProblem.MISMATCH),
        (Purpose.MEDIA, "image/png", "application/pdf", 9, FileProblem.MISMATCH),
        (Purpose.MEDIA, "image/png", "image/png", 5 * MB + 1, FileProblem.TOO_LARGE),
        (Purpose.MEDIA, "audio/ogg", None, 16 * MB + 1, FileProblem.TOO_LARGE),
        (Purpose.LOGO, "application/pdf", None, 9, FileProblem.TYPE_NOT_ALLOWED),
        (Purpose.LOGO, "image/png", None, 2 * MB + 1, FileProblem.TOO_LARGE),
        (Purpose.DOCUMENT, "image/png", None, 9, FileProblem.TYPE_NOT_ALLOWED),
    ],
)
def test_what_may_not_be_kept_is_refused_by_its_kind(
    purpose: Purpose, found: str | None, declared: str | None, size: int, problem: FileProblem
) -> None:
    with pytest.raises(FileRefused) as refused:
        admit(purpose, found, declared, size)
    assert refused.value.problem is problem


def test_a_refusal_says_what_is_allowed() -> None:
    with pytest.raises(FileRefused, match="Allowed: JPG, PNG, WEBP"):
        admit(Purpose.LOGO, "application/pdf", None, 9)
    with pytest.raises(FileRefused, match="At most 2 MB"):
        admit(Purpose.LOGO, "image/png", None, largest(Purpose.LOGO) + 1)


def test_nothing_that_runs_in_a_browser_is_kept() -> None:
    kept = {kind for rule in RULES.values() for kind in rule.limits}
    assert kept <= EXTENSIONS.keys()
    assert not kept & {"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript"}


@pytest.mark.parametrize("problem", FileProblem)
def test_each_problem_has_its_own_words_in_each_language(problem: FileProblem) -> None:
    said = {words(problem, language) for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert words(problem, "xx") == words(problem, "es")
