"""A web page as Markdown: headings, lists, tables and lines as they stand; where its links lead."""

from dataclasses import dataclass
from typing import Any, Final

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.understanding.page_text import PageText, cleaned

_NOT_CONTENT: Final = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "nav", "button",
    "select", "input", "textarea", "head",
)  # fmt: skip
_INLINE: Final = ("span", "a", "b", "strong", "em", "i", "small", "label", "time")
_AS_IT_READS: Final[dict[str, Any]] = {
    "heading_style": "ATX",
    "bullets": "-",
    "strong_em_symbol": "",
    "escape_asterisks": False,
    "escape_underscores": False,
    "escape_misc": False,
}
_LINKS_MAX: Final = 2_000
_SPOKEN_LINKS: Final = ("mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    page: PageText
    links: tuple[str, ...]
    """As written; relative ones count from `base`, or from the page's own address."""
    base: str | None = None


def read_html(data: bytes) -> HtmlPage:
    """Raises KnowledgeRefused EMPTY. The encoding is found by the page's own words about it."""
    soup = BeautifulSoup(data, "lxml")
    title = cleaned(soup.title.get_text()) if soup.title else None
    base = soup.find("base", href=True)
    anchors = soup.find_all("a", href=True, limit=_LINKS_MAX)
    links = tuple(str(link["href"]) for link in anchors)
    for tag in soup.find_all(_NOT_CONTENT):
        tag.decompose()
    for tag in soup.find_all(_INLINE):
        # Side by side in the source, apart on the screen: "USD 2.000" and "Expensas".
        if isinstance(tag.next_sibling, Tag):
            tag.insert_after(" ")
    try:
        text = cleaned(_Markdown(**_AS_IT_READS).convert_soup(soup))
    except RecursionError:
        raise KnowledgeRefused(KnowledgeProblem.TOO_SLOW) from None
    if not text:
        raise KnowledgeRefused(KnowledgeProblem.EMPTY)
    return HtmlPage(PageText(text, title=title), links, str(base["href"]) if base else None)


class _Markdown(MarkdownConverter):
    """Text as it reads: no emphasis, no addresses but those that people write to or call."""

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        text = text.replace("\n", " ")
        scheme, _, address = str(el.get("href", "")).partition(":")
        address = address.partition("?")[0]
        if f"{scheme}:" not in _SPOKEN_LINKS or address in text or scheme == "tel":
            return text
        return f"{text} ({address})"

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        return str(el.get("alt", ""))

    def convert_br(self, el: Any, text: str, parent_tags: Any) -> str:
        return " " if "td" in parent_tags or "th" in parent_tags else "\n"

    def convert_summary(self, el: Any, text: str, parent_tags: Any) -> str:
        """The question of a folded answer is its heading."""
        return f"\n\n#### {text.strip()}\n\n"

    def _block(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text}\n\n"

    convert_details = convert_footer = convert_header = convert_aside = convert_main = _block
    convert_address = convert_form = convert_fieldset = convert_figure = _block
