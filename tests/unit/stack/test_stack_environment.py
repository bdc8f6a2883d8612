"""Which settings a stack on one machine runs with, and which servers it leaves to the user."""

from typing import Any

import pytest

from models.settings import Settings
from stack.environment import (
    embedded_parts,
    environment,
    given_values,
    nothing_given,
    stack_settings,
)
from stack.errors import StackError
from stack.home import Home
from stack.ports import PORT_NAMES

PORTS = {name: 20_000 + number for number, name in enumerate(PORT_NAMES)}
SECRETS = {
    name: f"dev-{name}"
    for name in (
        "postgres_password",
        "owner_password",
        "app_password",
        "platform_password",
        "encryption_keys",
        "payload_keys",
        "admin_token",
        "signing_keys",
        "erasure_keys",
        "files_signing_key",
        "meta_app_secret",
        "meta_verify_token",
        "stripe_secret_key",
        "stripe_webhook_secret",
        "resend_api_key",
        "google_client_secret",
        "openai_api_key",
    )
}


def given(**values: Any) -> Settings:
    return type(nothing_given())(**values)


def settings_of(home: Home, own: Settings) -> Settings:
    return stack_settings(home, own, PORTS, SECRETS, parts=embedded_parts(own))


@pytest.fixture
def home(tmp_path: Any) -> Home:
    return Home.at(tmp_path)


def test_nothing_given_runs_everything_here(home: Home) -> None:
    settings = settings_of(home, nothing_given())
    sandbox = f"http://127.0.0.1:{PORTS['sandbox']}"
    assert settings.temporal_address == f"127.0.0.1:{PORTS['temporal']}"
    assert settings.database_url.get_secret_value().startswith(
        f"postgresql://converzia_app:dev-app_password@127.0.0.1:{PORTS['postgres']}/converzia"
    )
    assert settings.sandbox_url == sandbox
    assert settings.graph_url == f"{sandbox}/graph/v24.0"
    assert settings.stripe_url == f"{sandbox}/stripe"
    assert settings.sheets_url == f"{sandbox}/google"
    assert settings.tokko_url == f"{sandbox}/tokko"
    assert settings.resend_url == f"{sandbox}/resend"
    assert settings.openai_url == f"{sandbox}/openai/v1"
    assert settings.public_url == f"http://127.0.0.1:{PORTS['api']}"
    assert settings.openai_chat_model == "", "the scripted qualifier, though a key is set"


def test_a_child_reads_back_what_was_decided(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    decided = settings_of(home, nothing_given())
    for name, value in environment(decided).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(home.path)
    assert Settings().model_dump() == decided.model_dump()


def test_an_own_key_means_the_vendor_itself(home: Home) -> None:
    settings = settings_of(home, given(stripe_secret_key="sk_test_own", openai_api_key="sk-own"))
    assert settings.stripe_url == "https://api.stripe.com"
    assert settings.stripe_secret_key.get_secret_value() == "sk_test_own"
    assert settings.openai_url == "https://api.openai.com/v1"
    assert settings.resend_url.endswith("/resend")


def test_own_servers_are_not_started(home: Home) -> None:
    own = given(
        owner_database_url="postgresql://o@db/c",
        database_url="postgresql://a@db/c",
        platform_database_url="postgresql://p@db/c",
        temporal_address="cloud:7233",
    )
    assert embedded_parts(own) == {"sandbox"}
    settings = settings_of(home, own)
    assert settings.database_url.get_secret_value() == "postgresql://a@db/c"
    assert settings.temporal_address == "cloud:7233"


def test_half_a_database_is_refused_by_name() -> None:
    with pytest.raises(StackError, match="CONVERZIA_PLATFORM_DATABASE_URL"):
        embedded_parts(given(owner_database_url="x", database_url="y"))


def test_production_gets_no_sandbox_and_no_made_secret(home: Home) -> None:
    own = given(env="production")
    assert "sandbox" not in embedded_parts(own)
    settings = settings_of(home, own)
    assert settings.sandbox_url == ""
    assert settings.admin_token.get_secret_value() == ""
    assert settings.graph_url.startswith("https://")


def test_an_empty_value_counts_as_not_given() -> None:
    assert given_values(given(temporal_address="", log_level="DEBUG")) == {"log_level": "DEBUG"}
