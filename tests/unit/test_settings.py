"""What production refuses, by name; and that every setting is documented."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from models.settings import ConfigurationError, Settings, load_settings

PROJECT = Path(__file__).resolve().parents[2]
SECRETS = (
    "owner_database_url",
    "database_url",
    "platform_database_url",
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
)
FIT = {
    **dict.fromkeys(SECRETS, "of-our-own"),
    "owner_database_url": "postgresql://converzia_owner:of-our-own@db/converzia",
    "database_url": "postgresql://converzia_app:of-our-own@db/converzia",
    "platform_database_url": "postgresql://converzia_platform:of-our-own@db/converzia",
    "encryption_keys": "2026:b2Ytb3VyLW93bg==",
    "temporal_address": "temporal:7233",
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither variables nor a .env of the person who runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONVERZIA_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def set_all(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    values = {**FIT, "env": "production", "public_url": "https://converzia.example", **changes}
    for name, value in values.items():
        monkeypatch.setenv(f"CONVERZIA_{name.upper()}", value)


def test_production_starts_when_all_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch)
    assert load_settings().is_production


def test_development_needs_nothing() -> None:
    assert load_settings().env == "development"


@pytest.mark.parametrize("name", SECRETS)
def test_production_names_a_missing_secret(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_all(monkeypatch, **{name: ""})
    with pytest.raises(ConfigurationError, match=f"CONVERZIA_{name.upper()} is not set"):
        load_settings()


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("prefix", ["dev-", "change-me"])
def test_production_names_a_default_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, prefix: str
) -> None:
    value = FIT[name].replace("of-our-own", f"{prefix}x") if "://" in FIT[name] else f"{prefix}x"
    set_all(monkeypatch, **{name: value})
    with pytest.raises(ConfigurationError, match=f"CONVERZIA_{name.upper()} holds a development"):
        load_settings()


def test_production_refuses_a_development_key_behind_a_good_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_all(monkeypatch, encryption_keys="2026:b2Ytb3VyLW93bg==,dev-1:b2Ytb3VyLW93bg==")
    with pytest.raises(ConfigurationError, match="CONVERZIA_ENCRYPTION_KEYS"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("temporal_address", "", "CONVERZIA_TEMPORAL_ADDRESS is not set"),
        ("sandbox_url", "http://127.0.0.1:8100", "the sandbox never runs in production"),
        ("stripe_url", "http://127.0.0.1:8100/stripe", "CONVERZIA_STRIPE_URL"),
        ("graph_url", "http://127.0.0.1:8100/graph", "CONVERZIA_GRAPH_URL"),
        ("openai_url", "http://127.0.0.1:8100/openai", "CONVERZIA_OPENAI_URL"),
    ],
)
def test_production_refuses_what_points_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    set_all(monkeypatch, **{name: value})
    with pytest.raises(ConfigurationError, match=said):
        load_settings()


def test_production_names_every_problem_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVERZIA_ENV", "production")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    for name in SECRETS:
        assert f"CONVERZIA_{name.upper()}" in str(refused.value)


def test_problems_never_hold_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, admin_token="dev-very-secret")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    assert "very-secret" not in str(refused.value)
    assert isinstance(Settings().admin_token, SecretStr)


def test_every_setting_is_in_the_example() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    named = {
        line.removeprefix("# ").split("=", 1)[0]
        for line in example.splitlines()
        if line.removeprefix("# ").startswith("CONVERZIA_")
    }
    assert named == {f"CONVERZIA_{name.upper()}" for name in Settings.model_fields}


def test_the_example_holds_no_secret() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    for line in example.splitlines():
        name, _, value = line.removeprefix("# ").partition("=")
        if name.endswith(("_KEY", "_KEYS", "_SECRET", "_TOKEN", "_PASSWORD")):
            assert value in {"", "change-me"}, name
