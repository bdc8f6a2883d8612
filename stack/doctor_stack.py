"""The doctor's look at the configuration and at the stack that runs, if one does."""

import asyncio
import importlib.util
import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import psycopg

from integrations.errors import VendorError
from models.settings import Settings
from stack import lock
from stack.attach import attached_settings
from stack.environment import given_values
from stack.errors import StackError
from stack.finding import Finding, fail, ok, warn
from stack.home import Home
from stack.local_http import answers_now
from stack.ports import is_free
from stack.state import StackState

_CONNECT_S: Final = 3


def production(given: Settings) -> Iterator[Finding]:
    if not given.is_production:
        yield ok(f"CONVERZIA_ENV is {given.env}: development secrets and the sandbox are allowed")
        return
    problems = given.problems()
    for problem in problems:
        yield fail(problem, "Production does not start until this is mended.")
    if not problems:
        yield ok("CONVERZIA_ENV is production, and its settings are fit for it")


def running(given: Settings) -> Iterator[Finding]:
    """Whether `up` runs here, and whether each of its parts lives and answers."""
    home = Home.at(given.home)
    state = StackState.load(home)
    if not lock.is_held(home):
        yield ok("No stack runs here (converzia up starts one)")
        yield from _ports_of_last_run(state)
        yield from _port_asked_for(given)
        return
    for name, identity in state.processes.items():
        if identity.process() is None:
            yield fail(
                f"{name} does not run.", f"Its supervisor starts it again; see {home.log(name)}"
            )
        else:
            yield ok(f"{name} runs (pid {identity.pid})")
    for name, link in state.links.items():
        yield ok(f"{name}: {link}")


def answering(given: Settings) -> Iterator[Finding]:
    """Ask each server one question, wherever it runs."""
    try:
        settings = attached_settings(given)
    except StackError:
        return  # nothing runs here; said already
    yield from _databases(settings)
    yield _temporal(settings)
    if lock.is_held(Home.at(given.home)):
        yield _http("The API", settings.api_port, "/health")
        if settings.sandbox_url and settings.sandbox_port:
            yield _http("The sandbox", settings.sandbox_port, "/_sandbox/health")


def files(given: Settings) -> Iterator[Finding]:
    """Write a file and take it away again, where the product keeps its own."""
    try:
        settings = attached_settings(given)
    except StackError:
        return
    from integrations.files import Files

    place = settings.files_bucket or f"the folder {settings.home / 'files'}"
    try:
        asyncio.run(Files(settings).try_out())
    except VendorError as error:
        yield fail(
            f"Files cannot be kept in {place}: {error}.",
            "Check that the folder can be written, or the settings CONVERZIA_FILES_*.",
        )
    else:
        yield ok(f"Files are kept in {place}")


def migrations(given: Settings) -> Iterator[Finding]:
    try:
        settings = attached_settings(given)
    except StackError:
        return
    url = settings.owner_database_url.get_secret_value()
    if not url or importlib.util.find_spec("commands.migrate") is None:
        return
    from commands.migrate import current_revision, head_revision

    try:
        current = current_revision(url)
    except psycopg.OperationalError:
        return  # that it does not answer is a finding of its own
    newest = head_revision()
    if current == newest:
        yield ok(f"The database is at the newest revision, {newest}")
    else:
        yield fail(f"The database is at {current}, not at {newest}.", "Run: converzia migrate")


def erasures(given: Settings) -> Iterator[Finding]:
    """Whether who was erased is back: a restored back-up does not know of it."""
    try:
        settings = attached_settings(given)
    except StackError:
        return
    if not settings.platform_database_url.get_secret_value():
        return
    from sqlalchemy.exc import DBAPIError

    from commands import erasure_list

    try:
        left = erasure_list.missing(settings)
    except DBAPIError:
        return  # that it does not answer, or is not migrated, is a finding of its own
    except VendorError as error:
        yield fail(f"The list of erasures cannot be read: {error}.", "Check where files are kept.")
        return
    if left:
        yield fail(
            f"{left} erasures of the list are not in this database: it was restored.",
            "Serve nothing before: converzia erasure apply",
        )
    else:
        yield ok("Whoever was erased is erased in this database")


def _ports_of_last_run(state: StackState) -> Iterator[Finding]:
    taken = [f"{name} {port}" for name, port in state.ports.items() if not is_free(port)]
    if taken:
        yield warn(
            "Ports of the last run are taken: " + ", ".join(taken) + ".",
            "The next run takes others and its links change; end what holds them to avoid that.",
        )


def _port_asked_for(given: Settings) -> Iterator[Finding]:
    if "api_port" in given_values(given) and not is_free(given.api_port):
        yield fail(
            f"Port {given.api_port} (CONVERZIA_API_PORT) is taken.",
            "End what holds it, set another, or unset it to have a free one found.",
        )


def _databases(settings: Settings) -> Iterator[Finding]:
    for name in ("owner_database_url", "database_url", "platform_database_url"):
        variable = f"CONVERZIA_{name.upper()}"
        url = getattr(settings, name).get_secret_value()
        role = urlsplit(url).username if url else None
        if not url:
            yield fail(
                f"{variable} is not set.", "Set it, or unset all three for the embedded one."
            )
            continue
        try:
            with psycopg.connect(url, connect_timeout=_CONNECT_S) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[-1]
            yield fail(f"PostgreSQL refuses {role}: {reason}", f"Check {variable} and the server.")
        else:
            yield ok(f"PostgreSQL answers {role}")


def _temporal(settings: Settings) -> Finding:
    """Only whether somebody listens: asking more would load the whole client."""
    host, _, port = settings.temporal_address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_S):
            return ok(f"Temporal listens at {settings.temporal_address}")
    except (OSError, ValueError) as error:
        return fail(
            f"Temporal does not answer at {settings.temporal_address}: {error}",
            "Check CONVERZIA_TEMPORAL_ADDRESS (host:port) and the server.",
        )


def _http(name: str, port: int, path: str) -> Finding:
    if answers_now(port, path):
        return ok(f"{name} answers on port {port}")
    return fail(f"{name} does not answer on port {port}.", "See its log under the home's logs.")


CHECKS: Final = (production, running, answering, files, migrations, erasures)
