"""Stripe's request bodies: form fields with nested brackets, read into dictionaries and lists."""

import re
from collections.abc import Iterable
from typing import Any, Final

from sandbox.store import Json

_PART: Final = re.compile(r"\[([^\]]*)\]")


def parse(pairs: Iterable[tuple[str, str]]) -> Json:
    """`a[b][0][c]=v` becomes {"a": {"b": [{"c": "v"}]}}; every value stays text."""
    tree: Json = {}
    for name, value in pairs:
        head, mark, rest = name.partition("[")
        path = [head, *_PART.findall(mark + rest)]
        _set(tree, path, value)
    found: Json = _with_lists(tree)
    return found


def _set(tree: Json, path: list[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step or str(len(tree)), {})
    # `expand[]=x` counts up: the empty step is the next index.
    tree[path[-1] or str(len(tree))] = value


def _with_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    items = {key: _with_lists(value) for key, value in node.items()}
    if items and all(key.isdigit() for key in items):
        return [items[key] for key in sorted(items, key=int)]
    return items
