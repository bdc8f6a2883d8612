"""Structured logs, one JSON object a line, with personal data masked before it is written."""

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

from models import error_words
from models.masking import mask
from models.personal import MASK

Event = MutableMapping[str, Any]
Report = Callable[[BaseException, Event], None]


class _Masked:
    """What every line passes before it is written, ours and libraries' alike."""

    def __init__(self, report: Report | None) -> None:
        self._report = report

    def __call__(self, _logger: Any, _name: str, event: Event) -> Event:
        error = _error_of(event.pop("exc_info", None))
        if error is None:
            return dict(mask(dict(event)))
        # A library repeats an error's own words in its message.
        said = str(error)
        if said and not error_words.is_ours(type(error).__module__):
            event["event"] = str(event["event"]).replace(said, MASK)
        line: Event = mask(dict(event))
        line["exception"] = mask(error_words.report(error))
        if self._report is not None and line["level"] in ("error", "critical"):
            self._report(error, line)
        return line


def _error_of(exc_info: Any) -> BaseException | None:
    """Of what loggers are given: the error, a triple, or True for the one being handled."""
    if isinstance(exc_info, BaseException):
        return exc_info
    found: BaseException | None = (exc_info if isinstance(exc_info, tuple) else sys.exc_info())[1]
    return found if exc_info else None


def configure_logs(level: str, form: str, service: str, report: Report | None = None) -> None:
    """For structlog and the standard library alike; call once, at the start of a process.

    `report`: is given each error that is logged as one, and the masked line about it.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Masked(report),
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
    for noisy in ("httpx", "httpcore", "httpx2", "httpcore2", "stripe", "openai", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    sys.excepthook = _log_the_end


def _log_the_end(kind: type[BaseException], error: BaseException, _where: Any) -> None:
    """What nobody caught ends the process; it is masked like the rest."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("process").critical("ended by an error", exc_info=error)
