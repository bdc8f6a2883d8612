"""An e-mail address, typed or dictated ("ana arroba gmail punto com")."""

import re
from typing import Final

from models.understanding.message import Found, Message

_EMAIL: Final = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,24}){1,3}")
_DICTATED: Final = re.compile(
    r"\b(?P<user>[a-z0-9_-]+(?:(?: ?(?:punto|guion bajo|guion|\.) ?)[a-z0-9_-]+){0,4})"
    r" ?(?:\(?\barroba\b\)?|\bat\b(?= \w+ (?:punto|dot))|@) ?"
    r"(?P<host>[a-z0-9-]+(?: ?(?:punto|dot|\.) ?[a-z0-9-]{2,12}){1,3})\b"
)
# Common slips in the domain names that nearly everybody uses.
_HOSTS: Final = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gmal.com": "gmail.com",
    "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gamil.com": "gmail.com",
    "hotmial.com": "hotmail.com", "hotmal.com": "hotmail.com", "hotmail.con": "hotmail.com",
    "yahoo.con": "yahoo.com", "outlok.com": "outlook.com",
}  # fmt: skip


def read_email(message: Message) -> Found[str] | None:
    match = _EMAIL.search(message.folded)
    if match:
        return Found(_tidy(match[0].rstrip(".")), match.start(), match.end())
    spoken = _DICTATED.search(message.folded)
    if not spoken:
        return None
    user = re.sub(r" ?\bpunto\b ?| ?\. ?", ".", spoken["user"])
    user = re.sub(r" ?\bguion bajo\b ?", "_", user)
    user = re.sub(r" ?\bguion\b ?", "-", user)
    host = re.sub(r" ?\b(?:punto|dot)\b ?| ?\. ?", ".", spoken["host"])
    return Found(_tidy(f"{user}@{host}".replace(" ", "")), spoken.start(), spoken.end())


def _tidy(address: str) -> str:
    user, _, host = address.partition("@")
    return f"{user.strip('.')}@{_HOSTS.get(host, host)}"
