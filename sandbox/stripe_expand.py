"""`expand[]=data.latest_charge`: ids in an answer replaced by the objects they name."""

from typing import Any, Final

from sandbox.store import Json, Store
from sandbox.stripe_errors import StripeError
from sandbox.stripe_objects import kept, shown

_KINDS: Final = {
    name: "charge" if name == "latest_charge" else name
    for name in ("charge", "customer", "invoice", "latest_charge", "payment_intent",
                 "payment_method")
}  # fmt: skip


def expand(store: Store, body: Json, paths: list[str]) -> None:
    for path in paths:
        _open(store, body, path.split("."), path)


def _open(store: Store, node: Json, steps: list[str], path: str) -> None:
    name, rest = steps[0], steps[1:]
    if name not in node:
        raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(node[name], str):
        node[name] = _named(store, name, node[name], path)
    for inner in _objects(node[name]) if rest else ():
        _open(store, inner, rest, path)


def _named(store: Store, name: str, object_id: str, path: str) -> Json:
    if name not in _KINDS:
        raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
    return shown(kept(store, _KINDS[name], object_id))


def _objects(value: Any) -> list[Json]:
    """What an expanded field or a list's data holds; nothing where the field is null."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []
