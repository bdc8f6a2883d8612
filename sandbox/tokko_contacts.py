"""The contacts of Tokko Broker's accounts: one a phone, with every enquiry that it made.

The real one keeps an enquiry until a person of the agency accepts it; here that happens at once.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final

from sandbox.store import Json, Store

KIND: Final = "tokko_contact"
FIRST_ID: Final = 52_000_001
_LISTS: Final = ("properties", "developments", "tags")


def digits(phone: object) -> str:
    return re.sub(r"\D", "", str(phone or ""))


def is_complete(body: Json) -> bool:
    """A name, a way to reach the person, and lists where lists belong."""
    reachable = [body.get(name) for name in ("phone", "cellphone", "email")]
    texts = [body.get("name"), body.get("text", ""), *reachable]
    return (
        bool(body.get("name"))
        and any(reachable)
        and all(isinstance(text, str | None) for text in texts)
        and all(isinstance(body.get(name, []), list) for name in _LISTS)
    )


def merge(store: Store, account: str, body: Json) -> tuple[Json, bool]:
    """The contact this enquiry belongs to, by phone, and whether it was there before."""
    person = digits(body.get("phone") or body.get("cellphone")) or body.get("email") or body["name"]
    key = f"{account}:{person}"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    known = store.get(KIND, key)
    contact = known or _new(FIRST_ID + len(store.keys(KIND)), account, now)
    contact |= {n: body[n] for n in ("name", "email", "phone", "cellphone") if body.get(n)}
    contact["tags"] = _with_tags(contact["tags"], body.get("tags", []))
    contact["inquiries"].append({"at": now, **{n: body.get(n, []) for n in ("text", *_LISTS)}})
    contact["deleted_at"] = now
    store.put(KIND, key, contact)
    return contact, known is not None


def changed_since(store: Store, account: str, since: str) -> list[Json]:
    """As the API lists them: without what only our console shows."""
    found = store.where(KIND, "account", account)
    return [
        {name: value for name, value in contact.items() if name not in ("account", "inquiries")}
        for contact in found
        if contact["deleted_at"] > since
    ]


def everywhere(store: Store, phone: str | None) -> list[Json]:
    return [
        contact
        for contact in store.all(KIND)
        if phone is None
        or digits(phone) in (digits(contact["phone"]), digits(contact["cellphone"]))
    ]


def _new(contact_id: int, account: str, now: str) -> Json:
    texts = dict.fromkeys(("name", "email", "phone", "cellphone"), "")
    lists: Json = {"tags": [], "inquiries": []}
    return {"id": contact_id, "account": account, "created_at": now, **texts, **lists}


def _with_tags(known: list[Json], names: list[Any]) -> list[Json]:
    there = [tag["name"] for tag in known]
    return [{"name": name} for name in dict.fromkeys([*there, *(str(n) for n in names)])]
