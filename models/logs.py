"""Who logs, asks here. How lines look and what is masked in them: models/log_setup.py."""

import structlog


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
