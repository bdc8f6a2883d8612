"""`python -m sandbox`: plays the vendors for the stack that the settings describe, on loopback."""

import sys

import uvicorn

from models.settings import Settings
from sandbox.config import SandboxConfig, SandboxRefusesError
from sandbox.main import create_app

STOP_S = 1
"""Long polls are cut after this on SIGTERM; nothing is lost, every answer was stored first."""


def config_from(settings: Settings) -> SandboxConfig:
    """Raises SandboxRefusesError where the sandbox must not or cannot run."""
    if settings.is_production:
        raise SandboxRefusesError("CONVERZIA_ENV is production: the sandbox never runs there.")
    needed = {
        "CONVERZIA_META_APP_SECRET": settings.meta_app_secret.get_secret_value(),
        "CONVERZIA_STRIPE_WEBHOOK_SECRET": settings.stripe_webhook_secret.get_secret_value(),
        "CONVERZIA_SANDBOX_PORT": settings.sandbox_port,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise SandboxRefusesError(f"The sandbox needs {', '.join(missing)}.")
    return SandboxConfig(
        port=settings.sandbox_port,
        api_url=settings.public_url,
        meta_app_secret=settings.meta_app_secret.get_secret_value(),
        stripe_webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
        meta_verify_token=settings.meta_verify_token.get_secret_value(),
        public_url=settings.sandbox_url,
        state_file=settings.home / "sandbox.db",
    )


def main() -> int:
    settings = Settings()
    try:
        config = config_from(settings)
    except SandboxRefusesError as problem:
        print(problem, file=sys.stderr)
        return 2
    uvicorn.run(
        create_app(config),
        host="127.0.0.1",
        port=config.port,
        log_level=settings.log_level.lower(),
        access_log=False,
        timeout_graceful_shutdown=STOP_S,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
