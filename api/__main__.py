"""`python -m api`: serves the API with uvicorn, on the settings' host and port."""

import uvicorn

from models.settings import load_settings


def main() -> None:
    settings = load_settings()
    uvicorn.run(
        "api.main:app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # ours believes the configured proxies only
        server_header=False,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main()
