"""The search for a planted person finds them: a report of no hits means something."""

import base64
import json

import pytest

from sandbox.transcript import new_wamid
from tests.planted import PlantedPerson

PERSON = PlantedPerson("+5491144445555", words=("ventanal violeta",))


@pytest.mark.parametrize(
    "text",
    [
        "to +5491144445555", "4444-5555", "Sra. Quiñonero", json.dumps("Quiñonero"),
        "zulema.q@example.com", "DNI 27.418.663", "27418663", "un ventanal violeta, sí",
    ],
)  # fmt: skip
def test_they_are_found_however_they_are_written(text: str) -> None:
    assert PERSON.found_in(text)
    assert PERSON.found_in(b"\x00\xff" + text.encode() + b"\xfe")


@pytest.mark.parametrize("direction", ["in", "out"])
def test_they_are_found_inside_whatsapps_ids(direction: str) -> None:
    assert PERSON.found_in(new_wamid({"wa_id": PERSON.wa_id, "hide_phone": False}, direction))


@pytest.mark.parametrize("before", range(6))
def test_they_are_found_inside_base64(before: int) -> None:
    assert PERSON.found_in(base64.b64encode(b"x" * before + PERSON.wa_id.encode() + b"yz"))


def test_nobody_else_is_taken_for_them() -> None:
    other = PlantedPerson("+5491166667777", name="Ana Gómez", mail="a@x.example", dni="1", words=())
    assert PERSON.found_in(repr(other) + base64.b64encode(other.wa_id.encode()).decode()) == []
