"""Structured logs, one JSON object a line, with personal data masked before it is written."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

_PERSONAL_KEYS: Final = frozenset(
    {"phone", "email", "name", "text", "body", "wa_id", "to", "words", "value", "payload"}
)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w-])\+?\d(?:[ .()-]{0,2}\d){8,14}(?![\w-])")
_MASK: Final = "***"

Event = MutableMapping[str, Any]


def mask(value: Any) -> Any:
    """E-mail addresses and phone numbers inside any text, and what lies under a personal key."""
    match value:
        case str():
            return _PHONE.sub(_MASK, _EMAIL.sub(_MASK, value))
        case dict():
            return {k: _MASK if k in _PERSONAL_KEYS and v else mask(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [mask(item) for item in value]
        case _:
            return value


def _mask_event(_logger: Any, _name: str, event: Event) -> Event:
    masked: Event = mask(dict(event))
    return masked


def configure_logs(level: str, form: str, service: str) -> None:
    """For structlog and the standard library alike; call once, at the start of a process."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_event,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer()
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "httpx2", "stripe", "openai", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
