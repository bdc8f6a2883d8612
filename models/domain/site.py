"""Which addresses of a site belong to a source, and which are the same page."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING: Final = ("utm_", "fbclid", "gclid", "mc_", "_ga")
_FILES: Final = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".mp4", ".zip", ".pdf", ".doc", ".docx",
    ".xls", ".xlsx", ".css", ".js", ".xml", ".ico",
)  # fmt: skip


def same_page(address: str) -> str:
    """Without the part after # and without what only tells where a visitor came from."""
    parts = urlsplit(address)
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(_TRACKING)
    ]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", urlencode(query), ""))


def linked(base: str, written: str) -> str | None:
    """Where a link on a page leads; None for one that leads nowhere."""
    try:
        return same_page(urljoin(base, written))
    except ValueError:
        return None


def is_within(address: str, start: str, paths: Sequence[str]) -> bool:
    """Whether a page lies on the start's host, below one of the paths."""
    try:
        parts, own = urlsplit(address), urlsplit(start)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != own.netloc.lower():
        return False
    path = unquote(parts.path) or "/"
    if path.lower().endswith(_FILES) or "/../" in f"{path}/":
        return False
    return any(_is_below(path, allowed) for allowed in paths)


def _is_below(path: str, allowed: str) -> bool:
    stem = unquote(allowed).rstrip("/")
    return path == stem or path.startswith(f"{stem}/")
