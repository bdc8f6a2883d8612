"""A person who is planted and then looked for wherever nobody may find them."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.factories import phone_number


@dataclass(frozen=True)
class PlantedPerson:
    """`words`: what they say, which nobody else says."""

    phone: str
    """E.164."""
    name: str = "Zulema Quiñonero"
    mail: str = "zulema.q@example.com"
    dni: str = "27.418.663"
    words: tuple[str, ...] = ()

    @property
    def wa_id(self) -> str:
        return self.phone.removeprefix("+")

    def forms(self) -> Iterator[str]:
        """Everything that tells of them, in every way it may be written."""
        national = self.wa_id[-8:]
        said = (self.name, *self.name.split(), self.mail, *self.words)
        yield from said
        yield from (json.dumps(text)[1:-1] for text in said)
        yield from (self.dni, self.dni.replace(".", ""))
        yield from (self.wa_id, national, f"{national[:4]}-{national[4:]}")
        yield from _in_base64(self.wa_id)

    def found_in(self, content: str | bytes) -> list[str]:
        raw = content.encode() if isinstance(content, str) else content
        return sorted({form for form in self.forms() if form.encode() in raw})


def _in_base64(text: str) -> Iterator[str]:
    """As it stands inside a longer text that was encoded, at each of its three places."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + text.encode()).decode().rstrip("=")
        yield whole[(0, 2, 3)[before] : -1]


def new_person(*words: str) -> PlantedPerson:
    return PlantedPerson(phone_number(), words=words)
