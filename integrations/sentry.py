"""Sentry, where a DSN is set: errors by kind and place, with no value of anybody's in them."""

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import SecretStr

from models import error_words

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event, Hint

Report = Callable[[BaseException, MutableMapping[str, Any]], None]


class SentryPlace(Protocol):
    @property
    def env(self) -> str: ...
    @property
    def sentry_dsn(self) -> SecretStr: ...


def reporter(place: SentryPlace, transport: "type[Transport] | None" = None) -> Report | None:
    """Reports an error with the masked log line about it; None where no DSN is set. What Sentry
    collects by itself (requests, breadcrumbs, local variables, libraries' data) stays off."""
    if not place.sentry_dsn:
        return None
    import sentry_sdk

    sentry_sdk.init(
        dsn=place.sentry_dsn.get_secret_value(),
        environment=place.env,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        send_client_reports=False,
        auto_session_tracking=False,
        before_send=_without_words,
    )

    def report(error: BaseException, line: MutableMapping[str, Any]) -> None:
        told = {name: value for name, value in line.items() if name != "exception"}
        with sentry_sdk.new_scope() as scope:
            scope.set_context("log", told)
            scope.capture_exception(error)

    return report


def _without_words(event: "Event", _hint: "Hint") -> "Event":
    """A library's error says of which kind it is, and no more (models/error_words.py)."""
    for shown in event.get("exception", {}).get("values", ()):
        if not error_words.is_ours(shown.get("module")):
            shown["value"] = ""
    return event
