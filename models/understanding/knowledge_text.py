"""What a tenant writes by hand, as pages: a text, or questions with their answers."""

from collections.abc import Sequence

from models.understanding.page_text import PageText, cleaned


def page_of_text(text: str) -> PageText:
    """Lines that begin with # are headings, as in Markdown."""
    return PageText(cleaned(text))


def page_of_pairs(pairs: Sequence[tuple[str, str]]) -> PageText:
    """Each question is the heading of its answer, so that each pair is a chunk of its own."""
    return PageText(
        "\n\n".join(f"## {_line(question)}\n\n{cleaned(answer)}" for question, answer in pairs)
    )


def _line(text: str) -> str:
    return " ".join(cleaned(text).split())
