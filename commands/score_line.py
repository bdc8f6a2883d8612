"""One line of `converzia score`: a record with fields and an offer in, the explained score out."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from models.domain.offer import Offer, Variant
from models.domain.qualification import CURRENCIES, FIELD_NAMES, Budget, Fields, Timing
from models.domain.scoring import CONVERSATION_NOT_KNOWN, Score, score

Record = dict[str, Any]

_FIELDS: Final = TypeAdapter(Fields)
_OFFER: Final = TypeAdapter(Offer)
_PARTS: Final = {"budget": Budget, "timing": Timing}


class BadLineError(ValueError):
    """The record cannot be scored; the words say what to change."""


def score_line(record: object) -> Record:
    """Keys that are absent or null count as not known; what cannot be read is an error."""
    try:
        return _answer(_scored(_mapping(record, "the line")))
    except BadLineError as error:
        return {"error": str(error)}
    except ValidationError as error:
        return {"error": _explained(error)}


def _scored(record: Mapping[str, Any]) -> Score:
    offer = record.get("offer")
    return score(
        _read_fields(_mapping(record.get("fields") or {}, "fields")),
        None if offer is None else _read_offer(_mapping(offer, "offer")),
        conversation=_conversation(record.get("conversation")),
        language=str(record.get("language") or "es"),
        extra=_mapping(record.get("extra") or {}, "extra"),
    )


def _read_fields(given: Mapping[str, Any]) -> Fields:
    """A key that no field has is an error: a misspelt field would silently count as not known."""
    _refuse_unread(given, FIELD_NAMES, "fields")
    known = _known(given)
    for name, part in _PARTS.items():
        if name in known:
            _refuse_unread(_mapping(known[name], name), [f.name for f in fields(part)], name)
    if isinstance(known.get("zones"), str):
        known["zones"] = [known["zones"]]
    money = known.get("budget", {})
    if isinstance(money.get("currency"), str):
        money["currency"] = _currency(money["currency"], "budget.currency")
    return _FIELDS.validate_python(known)


def _refuse_unread(given: Mapping[str, Any], names: Sequence[str], where: str) -> None:
    if unread := [key for key in given if key not in names]:
        raise BadLineError(f"{where}: unknown {unread}; known are {', '.join(names)}")


def _read_offer(given: Mapping[str, Any]) -> Offer:
    """An offer may carry more than scoring reads; what is not read goes to its terms."""
    names = {f.name for f in fields(Offer)}
    known = _known(given)
    terms = {**{k: v for k, v in known.items() if k not in names}, **(known.get("terms") or {})}
    own = {k: v for k, v in known.items() if k in names}
    if isinstance(own.get("variants"), list):
        own["variants"] = [_only(v, Variant) for v in own["variants"]]
    if isinstance(own.get("offer_type"), str):
        own["offer_type"] = own["offer_type"].upper()
    if isinstance(own.get("currency"), str):
        own["currency"] = _currency(own["currency"], "offer.currency")
    return _OFFER.validate_python({**own, "terms": terms})


def _conversation(given: object) -> int:
    if given is None:
        return CONVERSATION_NOT_KNOWN
    is_number = isinstance(given, (int, float)) and not isinstance(given, bool)
    if not is_number or not isinstance(given, (int, float)) or not 0 <= given <= 10:
        raise BadLineError(f"conversation: {given!r} is not a number from 0 to 10")
    return int(given + 0.5)


def _answer(scored: Score) -> Record:
    """The keys and the order of the domain document."""
    return {
        "total": scored.total,
        "ready": scored.ready,
        "threshold": scored.threshold,
        "dimensions": [d.told() for d in scored.dimensions],
        "missing": list(scored.missing),
    }


def _currency(code: str, where: str) -> str:
    if code.strip().upper() not in CURRENCIES:
        raise BadLineError(f"{where}: {code!r} is not one of {', '.join(CURRENCIES)}")
    return code.strip().upper()


def _only(given: object, model: type) -> object:
    if not isinstance(given, dict) or not is_dataclass(model):
        return given
    names = {f.name for f in fields(model)}
    return {k: v for k, v in given.items() if k in names}


def _known(given: Mapping[str, Any]) -> Record:
    """Without nulls, at any depth: a null is something that is not known."""
    return {k: _without_nulls(v) for k, v in given.items() if v is not None}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return _known(value)
    if isinstance(value, list):
        return [_without_nulls(v) for v in value if v is not None]
    return value


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadLineError(f"{where} must be a JSON object, as in {{...}}; got {value!r:.60}")
    return value


def _explained(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    more = error.error_count() - 1
    tail = f" ({more} more)" if more else ""
    return f"{where}: {first['msg']}; got {first['input']!r:.60}{tail}"
