"""What counts where rules and a model read the same turn.

- A model's value counts with its proof only: its words stand in the message it names, they carry
  the value, and it is sure enough. Anything else is dropped, and an unknown never overwrites.
- Of figures (money, rooms, areas, months, addresses) the rules win: what they read is exact, and
  a model that reads another figure is the likelier one to be wrong.
- Of everything else a model that is sure wins: it reads what a sentence means, rules its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from models.contracts.reading import ModelExtra, ModelReading, ModelSaid
from models.domain.evidence import Method, Said
from models.domain.extra_fields import ExtraField, ExtraKind, ExtraValue
from models.domain.qualification import Budget, Fields
from models.understanding.acceptance import may_accept
from models.understanding.extra import read_extra
from models.understanding.message import prepare
from models.understanding.proof import holds, proven
from models.understanding.reading import Reading

COUNTS_FROM: Final = 0.6
"""A model less sure than this said nothing."""
SURE_FROM: Final = 0.8
"""From here on it stands above what the rules read."""
FIGURES: Final = frozenset(
    {"email", "budget", "bedrooms", "ambientes", "bathrooms", "timing", "m2_min", "m2_max"}
)
_ROOMS: Final = frozenset({"bedrooms", "ambientes"})


def agreed(
    rules: Reading,
    model: ModelReading,
    texts: Sequence[str],
    *,
    ours: str = "",
    extra: Iterable[ExtraField] = (),
    currency: str = "USD",
) -> Reading:
    """One reading of both. `texts`: the messages of the turn, in the order they were numbered;
    `ours`: what the assistant had offered, which words of acceptance may stand for; `currency`:
    of an amount that names none."""
    values: dict[str, Any] = {}
    said: dict[str, Said] = {}
    taken = set(rules.said)
    for name in ModelReading.model_fields:
        claim = getattr(model, name)
        if not isinstance(claim, ModelSaid) or not _counts(rules, name, claim, taken, texts):
            continue
        words = f"{claim.words}\n{ours}" if ours and may_accept(claim.words) else claim.words
        value = proven(name, claim.value, words)
        if value is not None:
            values[name] = _with_currency(value, currency)
            said[name] = _said(claim)
    both = rules.overlaid(Fields(**_both_counts(values)), said | _proof_of_both(values, said))
    return _with_extra(both, model.extra, texts, {field.name: field for field in extra})


def _counts(
    rules: Reading,
    name: str,
    claim: ModelSaid[Any],
    taken: set[str],
    texts: Sequence[str],
) -> bool:
    if claim.confidence < COUNTS_FROM or not _is_proven(claim, texts):
        return False
    if name in _ROOMS and taken & _ROOMS:
        return False
    return name not in taken or (name not in FIGURES and claim.confidence >= SURE_FROM)


def _is_proven(claim: ModelSaid[Any] | ModelExtra, texts: Sequence[str]) -> bool:
    is_there = 1 <= claim.message <= len(texts)
    return is_there and holds(texts[claim.message - 1], claim.words)


def _said(claim: ModelSaid[Any] | ModelExtra) -> Said:
    return Said(claim.words, Method.MODEL, claim.message - 1, min(claim.confidence, 1.0))


def _with_currency(value: Any, default: str) -> Any:
    if isinstance(value, Budget) and value.currency is None:
        return replace(value, currency=default)
    return value


def _both_counts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Rooms and bedrooms follow from each other, as the rules have it."""
    rooms, beds = values.get("ambientes"), values.get("bedrooms")
    if rooms is not None and (beds is None or beds >= rooms):
        return {**values, "bedrooms": rooms - 1}
    if rooms is None and beds is not None:
        return {**values, "ambientes": beds + 1}
    return dict(values)


def _proof_of_both(values: Mapping[str, Any], said: Mapping[str, Said]) -> dict[str, Said]:
    proof = next((said[name] for name in _ROOMS if name in values), None)
    return dict.fromkeys(_ROOMS - set(values), proof) if proof else {}


def _with_extra(
    reading: Reading,
    claims: Sequence[ModelExtra],
    texts: Sequence[str],
    asked: Mapping[str, ExtraField],
) -> Reading:
    """An answer to a question of the tenant's own; its value is read from the model's words by
    the same rules as an answer."""
    extra: dict[str, ExtraValue] = {}
    proof = None
    for claim in claims:
        field = asked.get(claim.name)
        if field is None or claim.confidence < COUNTS_FROM or not _is_proven(claim, texts):
            continue
        text = claim.words if field.kind in (ExtraKind.NUMBER, ExtraKind.TEXT) else claim.value
        value = read_extra(prepare(text, expecting=field.asks), field)
        if value is not None and claim.name not in reading.fields.extra:
            extra[claim.name] = value
            proof = _said(claim)
    if proof is None:
        return reading
    return reading.overlaid(Fields(extra=extra), {"extra": proof})
