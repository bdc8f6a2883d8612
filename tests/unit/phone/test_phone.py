"""The reading of phone numbers: section 4 of the domain document."""

import contextlib

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import timezone

from models.understanding.phone import Phone, PhoneError, home_zone, normalise

BUENOS_AIRES = "+5491144445555"
ROSARIO = "+5493415551234"


@pytest.mark.parametrize(
    "raw",
    [
        "+54 9 11 4444-5555",
        "+54 11 4444-5555",
        "+54 11 15 4444 5555",
        "+54 9 11 15 4444 5555",
        "+54 (011) 15-4444-5555",
        "+54 +5491144445555",
        "5491144445555",
        "541144445555",
        "00 54 9 11 4444 5555",
        "011 15-4444-5555",
        "011 4444-5555",
        "15 4444 5555",
        "015-4444-5555",
        "(11) 4444-5555",
        "1144445555",
        "9 11 4444 5555",
        "11.4444.5555",
        "whatsapp:+5491144445555",
        "p:+5491144445555",
        "tel:+54-9-11-4444-5555",
        "\u200e+54\u00a09 11 4444\u201155\u200b55 📱",
        "１１ ４４４４ ５５５５",
        "5491144445555.0",
        "11 4444 5555 int. 12",
        "mi cel es 11 4444 5555, gracias",
    ],
)
def test_every_spelling_of_a_buenos_aires_mobile_is_one_number(raw: str) -> None:
    assert normalise(raw).e164 == BUENOS_AIRES
    assert normalise(raw, "AR").e164 == BUENOS_AIRES


@pytest.mark.parametrize("raw", ["0341 15 555 1234", "341 5551234", "0341-155551234", "3415551234"])
def test_an_old_15_mobile_of_the_interior_gets_the_9(raw: str) -> None:
    assert normalise(raw).e164 == ROSARIO


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("02901 15 412345", "+5492901412345"),
        ("2944 15 555555", "+5492944555555"),
        ("0221 15-555-5555", "+5492215555555"),
    ],
)
def test_area_codes_have_two_to_four_digits(raw: str, e164: str) -> None:
    assert normalise(raw).e164 == e164


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("1144445555 / 1155554444", BUENOS_AIRES),
        ("4444-5555 / 11 4444-5555", BUENOS_AIRES),
        ("1144445555 1155554444", BUENOS_AIRES),
        ("Tel 011 4444 5555 o 15 5555 4444", BUENOS_AIRES),
        ("11-4444-5555/6666", BUENOS_AIRES),
        ("+59899123456 +5491144445555", "+59899123456"),
    ],
)
def test_of_several_numbers_the_first_valid_one_counts(raw: str, e164: str) -> None:
    assert normalise(raw).e164 == e164


@pytest.mark.parametrize(
    ("raw", "country", "e164", "home"),
    [
        ("+598 99 123 456", "AR", "+59899123456", "UY"),
        ("099 123 456", "UY", "+59899123456", "UY"),
        ("59899123456", None, "+59899123456", "UY"),
        ("+55 11 98765-4321", "AR", "+5511987654321", "BR"),
        ("11 98765-4321", "BR", "+5511987654321", "BR"),
        ("+55 11 8765-4321", None, "+551187654321", "BR"),
        ("+1 305 456 1234", None, "+13054561234", "US"),
        ("13054561234", None, "+13054561234", "US"),
        ("+34 612 345 678", None, "+34612345678", "ES"),
        ("+52 1 55 1234 5678", None, "+525512345678", "MX"),
        ("5215512345678", None, "+525512345678", "MX"),
        ("044 55 1234 5678", "MX", "+525512345678", "MX"),
        ("1 55 1234 5678", "MX", "+525512345678", "MX"),
        ("+525512345678", "AR", "+525512345678", "MX"),
    ],
)
def test_other_countries_numbers_are_kept_right(
    raw: str, country: str | None, e164: str, home: str
) -> None:
    phone = normalise(raw, country)
    assert (phone.e164, phone.country) == (e164, home)


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("5491122334455", "+5491122334455"),
        ("1123456789", "+5491123456789"),
        ("1145556666", "+5491145556666"),
        ("2235551234", "+5492235551234"),
    ],
)
def test_without_country_and_plus_it_is_international_or_the_tenants(raw: str, e164: str) -> None:
    assert normalise(raw).e164 == e164


@pytest.mark.parametrize(
    "raw", ["3814567890", "3624123456", "3704123456", "3764123456", "2304123456"]
)
def test_a_whole_number_of_the_tenants_country_is_not_sent_abroad(raw: str) -> None:
    """With a plus in front each of these would be valid in Serbia, Hungary, Lithuania ..."""
    assert normalise(raw).e164 == f"+549{raw}"


def test_the_forms_country_goes_before_the_tenants() -> None:
    assert normalise("612345678", "ES", "AR").e164 == "+34612345678"
    assert normalise("2235551234", "AR", "MX").e164 == "+5492235551234"


def test_a_form_country_that_cannot_read_it_leaves_it_to_the_others() -> None:
    assert normalise("5491144445555", "US").e164 == BUENOS_AIRES
    assert normalise("1144445555", "UY", "AR").e164 == BUENOS_AIRES


def test_a_country_that_is_no_iso_code_is_as_good_as_none() -> None:
    assert normalise("11 4444 5555", "Argentina").e164 == BUENOS_AIRES
    assert normalise("11 4444 5555", "ar").e164 == BUENOS_AIRES


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hola",
        "no tengo",
        "12345",
        "4444-5555",
        "99123456",
        "15 555 1234",
        "0800 555 1234",
        "1111111111",
        "+1144445555",
        "+54 9 11 4444 555",
        "+549114444555555",
        "30.123.456",
        "2026-05-12",
        "<test lead: dummy data for phone_number>",
    ],
)
def test_what_cannot_be_a_number_is_an_error_with_a_reason(raw: str) -> None:
    with pytest.raises(PhoneError) as refused:
        normalise(raw)
    assert refused.value.reason


def test_a_phone_knows_its_time_zones() -> None:
    assert normalise(BUENOS_AIRES).time_zones == ("America/Buenos_Aires",)
    assert normalise("+34612345678").time_zones == ("Europe/Madrid",)
    assert set(normalise("+351912345678").time_zones) == {"Europe/Lisbon", "Atlantic/Azores"}


@pytest.mark.parametrize(
    ("number", "tenant", "home"),
    [
        ("+12125551234", "America/Argentina/Buenos_Aires", "America/New_York"),
        ("+5592987654321", "America/Sao_Paulo", "America/Manaus"),
        ("+61412345678", "Europe/Madrid", "Australia/Sydney"),
        # A number that tells only the country: the tenant's clock if it is one of its, else the
        # middle one.
        ("+18005551234", "America/Chicago", "America/Chicago"),
        ("+351912345678", "Atlantic/Azores", "Atlantic/Azores"),
        ("+351912345678", "Europe/Madrid", "Europe/Lisbon"),
    ],
)
def test_a_person_lives_by_the_clock_of_their_number(number: str, tenant: str, home: str) -> None:
    phone = Phone(number, "", timezone.time_zones_for_number(phonenumbers.parse(number)))
    read = phone if number.startswith("+1800") else normalise(number)
    assert home_zone(read, tenant) == home


def test_without_a_number_the_clock_is_the_tenants() -> None:
    assert home_zone(None, "America/Montevideo") == "America/Montevideo"


AREAS = st.sampled_from(["11", "221", "223", "261", "341", "351", "381", "387", "2901", "2944"])
SPELLINGS = st.sampled_from(
    [
        "+549{a}{s}",
        "+54{a}{s}",
        "549{a}{s}",
        "54{a}{s}",
        "00549{a}{s}",
        "+54 9 {a} 15 {s}",
        "+54 {a} 15-{s}",
        "0{a} 15 {s}",
        "0{a}15{s}",
        "({a}) 15 {s}",
        "0{a} {s}",
        "{a}{s}",
        "9{a}{s}",
        "p:+549{a}{s}",
    ]
)


@st.composite
def area_and_subscriber(draw: st.DrawFn) -> tuple[str, str]:
    area = draw(AREAS)
    rest = draw(st.text("0123456789", min_size=9 - len(area), max_size=9 - len(area)))
    return area, draw(st.sampled_from("456")) + rest


def _is_valid(area: str, subscriber: str) -> bool:
    try:
        return normalise(f"+549{area}{subscriber}").e164 == f"+549{area}{subscriber}"
    except PhoneError:
        return False


@given(area_and_subscriber().filter(lambda n: _is_valid(*n)), SPELLINGS)
def test_every_valid_argentine_mobile_reads_the_same_in_any_spelling(
    number: tuple[str, str], spelling: str
) -> None:
    area, subscriber = number
    assert normalise(spelling.format(a=area, s=subscriber)).e164 == f"+549{area}{subscriber}"


@given(st.text("0123456789+() -/x", max_size=24), st.sampled_from([None, "AR", "MX", "BR", "US"]))
def test_reading_a_number_again_changes_nothing(raw: str, country: str | None) -> None:
    try:
        phone = normalise(raw, country)
    except PhoneError:
        return
    assert normalise(phone.e164) == phone
    assert normalise(phone.e164, country) == phone


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(raw: str) -> None:
    with contextlib.suppress(PhoneError):
        assert normalise(raw).e164.startswith("+")
