"""One reading of phone numbers for the whole product: any spelling in, E.164 out.

Argentine mobiles always carry the 9 and never the 15; other countries' numbers stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, timezone

from models.understanding.phone_argentina import CALLING_CODE as ARGENTINA_CODE
from models.understanding.phone_argentina import mobile_number

ARGENTINA: Final = "AR"
BRAZIL_CODE: Final = 55
DIGITS_MIN: Final = 7
DIGITS_MAX: Final = 15
MEXICO: Final = "MX"
_PERSONAL: Final = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
    }
)
_EXTENSION: Final = re.compile(r"(?i)\b(?:interno|int|ext|extension|anexo|ramal)\b\.?.*$")
_SPREADSHEET_FRACTION: Final = re.compile(r"(?<=\d)\.0+$")
_BETWEEN_NUMBERS: Final = re.compile(r"[^\W\d_]+|[/;,|\n]|(?<=\d)\s*(?=\+)")
_OLD_MEXICAN: Final = re.compile(r"^(?:521|(?:52)?(?:01|044|045|1))(\d{10})$")
"""Mexico dropped these in 2019; address books keep them, and WhatsApp keeps the 1."""
_OLD_BRAZILIAN: Final = re.compile(r"^[1-9]\d[6-9]\d{7}$")
"""A mobile without the ninth digit, as WhatsApp still names it: it stays as it is."""
_UNKNOWN_ZONE: Final = "Etc/Unknown"


class PhoneError(ValueError):
    """What was written cannot be a person's number; the lead it came with is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Phone:
    """`country` is ISO 3166 ("AR"); `time_zones` are those the number may be in."""

    e164: str
    country: str
    time_zones: tuple[str, ...]


def normalise(raw: str, country: str | None = None, default_country: str = ARGENTINA) -> Phone:
    """The first valid number in `raw`; `country` is the form's, `default_country` the tenant's.

    With a plus (or 00) a number is international, nothing else. Without: as the form's country
    reads it, where there is one; else as a complete number of the tenant's country; else as
    international with the plus left out; else nothing. A number with its country code is longer
    than a national one, so the tenant's country goes before only where the digits are a whole
    number there: 381 456-7890 is a person in Tucumán, not in Serbia.
    """
    text = _clean(raw)
    if not any(c.isdigit() for c in text):
        raise PhoneError("it holds no digits: ask for the number with its area code")
    home, tenant = _region(country), _region(default_country)
    for written in _candidates(text):
        if number := _read(written, home, tenant):
            return _phone(number)
    raise PhoneError(_why(text))


def _clean(raw: str) -> str:
    """Full-width digits, no-break spaces and invisible characters come from copy and paste."""
    plain = unicodedata.normalize("NFKC", raw)
    kept = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)
    return _SPREADSHEET_FRACTION.sub("", _EXTENSION.sub("", digits).strip())


def _candidates(text: str) -> Iterator[str]:
    """Numbers as they are set apart by words and signs; then all as one; then by blanks."""
    pieces = [p for p in _BETWEEN_NUMBERS.split(text) if any(c.isdigit() for c in p)]
    yield from pieces
    if not re.search(r"\d\D*[^\W\d_]\D*\d", text):
        yield text
    yield from (part for piece in pieces for part in re.split(r"[\s-]+", piece))


def _read(written: str, home: str | None, tenant: str | None) -> PhoneNumber | None:
    digits = "".join(c for c in written if c.isdigit())
    if not DIGITS_MIN <= len(digits) <= DIGITS_MAX + 4:
        return None
    if "+" in written:
        return _international(digits)
    if digits.startswith("00") and (number := _international(digits[2:])):
        return number
    return (
        _national(digits, home)
        or (_national(digits, tenant) if home is None else None)
        or _international(digits)
        or _national(digits, tenant)
    )


def _international(digits: str) -> PhoneNumber | None:
    if digits.startswith("0"):
        return None
    if digits.startswith(ARGENTINA_CODE):
        return _argentine(digits)
    if digits.startswith("52") and (old := _OLD_MEXICAN.match(digits)):
        return _valid(old[1], MEXICO)
    return _valid(f"+{digits}", None)


def _national(digits: str, region: str | None) -> PhoneNumber | None:
    if region is None:
        return None
    if region == ARGENTINA:
        return _argentine(digits)
    if region == MEXICO and (old := _OLD_MEXICAN.match(digits)):
        return _valid(old[1], MEXICO)
    return _valid(digits, region)


def _argentine(digits: str) -> PhoneNumber | None:
    found = (_valid(f"+{mobile}", None) for mobile in mobile_number(digits))
    return next((number for number in found if number), None)


def _valid(written: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    national = str(number.national_number)
    if len(set(national.removeprefix("9"))) <= 1:
        return None
    if number.country_code == BRAZIL_CODE and _OLD_BRAZILIAN.match(national):
        return number
    is_personal = phonenumbers.number_type(number) in _PERSONAL
    return number if is_personal and phonenumbers.is_valid_number(number) else None


def _phone(number: PhoneNumber) -> Phone:
    zones = timezone.time_zones_for_number(number)
    if len(zones) > 1 or _UNKNOWN_ZONE in zones:
        # By the place that the digits name, where they name one, instead of the whole country.
        zones = timezone.time_zones_for_geographical_number(number)
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        country=phonenumbers.region_code_for_number(number)
        or phonenumbers.region_code_for_country_code(number.country_code or 0),
        time_zones=tuple(z for z in zones if z != _UNKNOWN_ZONE),
    )


def home_zone(phone: Phone | None, tenant_zone: str) -> str:
    """The clock that a person lives by: the number's own; of several the tenant's, else the middle
    one from west to east, which is wrong by half a country at most."""
    zones = phone.time_zones if phone else ()
    if not zones or tenant_zone in zones:
        return tenant_zone
    return sorted(zones, key=_offset)[len(zones) // 2]


def _offset(zone: str) -> timedelta:
    return datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta(0)


def _region(country: str | None) -> str | None:
    """A country that is not an ISO code is as good as none."""
    code = (country or "").strip().upper()
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


def _why(text: str) -> str:
    count = sum(c.isdigit() for c in text)
    if count < DIGITS_MIN:
        return f"{count} digits are too few: ask for the number with its area code"
    if count > DIGITS_MAX:
        return f"{count} digits are too many for one number: ask for it again"
    return "no country has such a number: ask for it with its area code"
