"""The frame of the sandbox's human pages, so that they all look and read alike."""

from html import escape
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

_STYLE: Final = """
:root{color-scheme:light dark;--line:#8886;--alert:#b00020}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:70rem}
h1{font-size:1.25rem}h2{font-size:1.05rem}.wide{overflow-x:auto}
table{border-collapse:collapse}td,th{border:1px solid var(--line);padding:.25rem .5rem;
text-align:left;vertical-align:top;white-space:pre-wrap}
.alert{color:#fff;background:var(--alert)}.note{border-left:4px solid #888;padding-left:.75rem}
button{font:inherit;padding:.7rem 1rem;margin:.25rem 0;width:100%;max-width:26rem;display:block}
pre{white-space:pre-wrap;border:1px solid var(--line);padding:.5rem}
"""


def document(title: str, body: str, refresh_s: int = 0) -> str:
    """A whole page; it says on top that none of this is the real vendor."""
    refresh = f'<meta http-equiv=refresh content="{refresh_s}">' if refresh_s else ""
    return (
        f"<!doctype html><html lang=es><head><meta charset=utf-8><title>{escape(title)}</title>"
        f'<meta name=viewport content="width=device-width,initial-scale=1">{refresh}'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"<p class=note>Entorno de prueba: nada de esto es real.</p>{body}</main></body></html>"
    )


def file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
