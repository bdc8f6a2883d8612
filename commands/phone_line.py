"""One line of `converzia phone`: a number as it was written in, E.164 or the reason why not out."""

from typing import Any

from models.understanding.phone import ARGENTINA, PhoneError, normalise

Record = dict[str, Any]


def phone_line(record: object) -> Record:
    """Reads `raw` and, where the form had one, `country`; `default_country` is the tenant's."""
    if not isinstance(record, dict):
        return _refused('the line must be a JSON object such as {"raw": "11 4444-5555"}')
    raw = _written(record.get("raw"))
    if raw is None:
        return _refused('"raw" is missing: give the number as it was written, as a text')
    country, tenant = record.get("country"), record.get("default_country")
    try:
        phone = normalise(
            raw,
            country if isinstance(country, str) else None,
            tenant if isinstance(tenant, str) and tenant.strip() else ARGENTINA,
        )
    except PhoneError as error:
        return _refused(error.reason)
    return {"e164": phone.e164}


def _written(raw: object) -> str | None:
    """A spreadsheet or a careless JSON writer gives a number where a text was meant."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    return str(int(raw)) if raw == raw and abs(raw) != float("inf") else None


def _refused(reason: str) -> Record:
    return {"e164": None, "error": reason}
