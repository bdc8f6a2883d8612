"""Secrets of a stack on one machine: made once, kept in `secrets.json`, refused in production."""

import base64
import json
import secrets
from collections.abc import Callable
from typing import Final

from models.settings import DEVELOPMENT_SECRET_PREFIX
from stack.errors import StackError
from stack.home import Home, write_private


def _token(prefix: str = DEVELOPMENT_SECRET_PREFIX) -> str:
    return prefix + secrets.token_urlsafe(24)


def _keys() -> str:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return f"{DEVELOPMENT_SECRET_PREFIX}1:{key}"


# Vendor keys keep the vendor's own form behind our prefix, for people who read a log.
_MAKERS: Final[dict[str, Callable[[], str]]] = {
    "postgres_password": _token,
    "owner_password": _token,
    "app_password": _token,
    "platform_password": _token,
    "encryption_keys": _keys,
    "payload_keys": _keys,
    "signing_keys": _keys,
    "erasure_keys": _keys,
    "admin_token": _token,
    "files_signing_key": _token,
    "meta_app_secret": _token,
    "meta_verify_token": _token,
    "stripe_secret_key": lambda: _token(f"{DEVELOPMENT_SECRET_PREFIX}sk_test_"),
    "stripe_webhook_secret": lambda: _token(f"{DEVELOPMENT_SECRET_PREFIX}whsec_"),
    "resend_api_key": lambda: _token(f"{DEVELOPMENT_SECRET_PREFIX}re_"),
    "google_client_secret": lambda: _token(f"{DEVELOPMENT_SECRET_PREFIX}GOCSPX-"),
    "openai_api_key": lambda: _token(f"{DEVELOPMENT_SECRET_PREFIX}sk-"),
}


class DamagedSecretsError(StackError):
    """`secrets.json` is there and cannot be read; making new ones would lose encrypted data."""


def load_development_secrets(home: Home) -> dict[str, str]:
    """Every secret of this stack; what is not there yet is made and kept."""
    kept = _read(home)
    missing = {name: make() for name, make in _MAKERS.items() if name not in kept}
    if missing:
        kept.update(missing)
        write_private(home.secrets, json.dumps(kept, indent=2) + "\n")
    return kept


def _read(home: Home) -> dict[str, str]:
    try:
        text = home.secrets.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        return {str(name): str(value) for name, value in json.loads(text).items()}
    except (ValueError, AttributeError) as error:
        raise DamagedSecretsError(
            f"{home.secrets} is damaged. Restore it, or remove {home.path} to begin anew "
            "(the data in it is encrypted with those secrets)."
        ) from error
