"""The people with a phone, the business numbers they talk to, the 24-hour window of each pair."""

import hashlib
import time
from typing import Final

from sandbox.config import DISPLAY_NUMBER
from sandbox.store import Json, Store

WINDOW_S: Final = 24 * 3600
_COUNTRIES: Final = {"54": "AR", "598": "UY", "55": "BR", "52": "MX", "56": "CL", "34": "ES"}


def digits(number: str) -> str:
    return "".join(ch for ch in number if ch.isdigit())


def user_id_of(wa_id: str) -> str:
    """A business-scoped user id as Meta writes them: country, dot, digits."""
    country = next((c for prefix, c in _COUNTRIES.items() if wa_id.startswith(prefix)), "US")
    number = int(hashlib.sha256(wa_id.encode()).hexdigest()[:13], 16)
    return f"{country}.{number:016d}"


class People:
    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, wa_id: str) -> Json | None:
        return self._store.get("person", wa_id)

    def ensure(self, wa_id: str) -> Json:
        person = self.find(wa_id)
        if person is None:
            person = self._new(wa_id)
            with self._store.together():
                self._store.put("person", wa_id, person)
                self._store.put("user_id", person["user_id"], wa_id)
        return person

    def _new(self, wa_id: str) -> Json:
        return {
            "wa_id": wa_id,
            "name": f"Persona {wa_id[-4:]}",
            "user_id": user_id_of(wa_id),
            "hide_phone": False,  # a person with a user name: webhooks carry the user id only
            "delivery": "ok",  # ok | refuse (at once) | fail (accepted, then failed)
            "problem": None,  # the code of a refusal or failure; None: 131026
            "reads": True,
            "last_inbound_at": {},
        }

    def change(self, wa_id: str, changes: Json) -> Json:
        person = {**self.ensure(wa_id), **changes, "wa_id": wa_id}
        self._store.put("person", wa_id, person)
        return person

    def by_recipient(self, recipient: str) -> Json | None:
        """Who a business-scoped user id belongs to."""
        wa_id = self._store.get("user_id", recipient)
        return self.find(wa_id) if wa_id else None

    def all(self) -> list[Json]:
        return self._store.all("person")

    def wrote(self, wa_id: str, phone_number_id: str) -> Json:
        """Opens or renews the window: each inbound message does."""
        person = self.ensure(wa_id)
        person["last_inbound_at"][phone_number_id] = int(time.time())
        self._store.put("person", wa_id, person)
        return person

    def set_window(self, wa_id: str, phone_number_id: str | None, *, is_open: bool) -> Json:
        person = self.ensure(wa_id)
        numbers = [phone_number_id] if phone_number_id else [n["id"] for n in self.numbers()]
        at = int(time.time()) - (0 if is_open else WINDOW_S + 1)
        return self.change(
            wa_id, {"last_inbound_at": {**person["last_inbound_at"], **dict.fromkeys(numbers, at)}}
        )

    def number(self, phone_number_id: str) -> Json:
        """A business number; one that nobody named is made up on first use."""
        number = self._store.get("number", phone_number_id)
        if number is None:
            number = self.name_number(phone_number_id, {})
        return dict(number)

    def name_number(self, phone_number_id: str, changes: Json) -> Json:
        known = self._store.get("number", phone_number_id) or {
            "id": phone_number_id,
            "display_phone_number": DISPLAY_NUMBER,
            "verified_name": "Inmobiliaria",
            "messaging_limit": "TIER_UNLIMITED",
            "quality_rating": "GREEN",
            "throughput": "STANDARD",
            "can_send_message": "AVAILABLE",
            "waba_id": f"9{digits(phone_number_id) or '0'}",
        }
        number = {**known, **changes, "id": phone_number_id}
        self._store.put("number", phone_number_id, number)
        return number

    def numbers(self) -> list[Json]:
        return self._store.all("number")


def in_window(person: Json, phone_number_id: str, now: float) -> bool:
    at = person["last_inbound_at"].get(phone_number_id)
    return at is not None and now - at < WINDOW_S
