"""What is to run for a wish: ports, settings and the parts in stages. Starts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from models.settings import Settings
from models.signing import CODEC, SigningKeys
from stack.bootstrap import server_url
from stack.development_secrets import load_development_secrets
from stack.environment import embedded_parts, nothing_given, stack_settings
from stack.home import Home
from stack.migrations_step import run_migrations
from stack.ports import choose_ports
from stack.postgres import postgres_recipe
from stack.postgres_place import PostgresPlace, find_place
from stack.processes import Part
from stack.python_parts import python_recipe
from stack.state import StackState
from stack.supervisor import Step
from stack.temporal import temporal_recipe

ALL_PARTS: Final = ("postgres", "temporal", "migrations", "sandbox", "worker", "api")
_OURS: Final = ("sandbox", "worker", "api")
_TICKET_LIVES: Final = timedelta(days=90)
"""A stack that runs longer gives its Web UI a new one at its next start."""


@dataclass(frozen=True)
class Wish:
    """What a caller wants to run, and how."""

    parts: frozenset[str] = frozenset(ALL_PARTS)
    given: Settings = field(default_factory=nothing_given)
    """Settings of the user's; a server they point to is not started here."""
    database: str = "converzia"
    durable: bool = True
    preferred_ports: Mapping[str, int] = field(default_factory=dict)
    temporal: Mapping[str, str] = field(default_factory=dict)
    """Laid over Temporal's dynamic configuration: for measuring what a value does."""


@dataclass(frozen=True)
class Plan:
    settings: Settings
    ports: Mapping[str, int]
    links: Mapping[str, str]
    postgres_place: PostgresPlace | None
    superuser_url: str
    stages: tuple[tuple[Step, ...], ...]


def make_plan(home: Home, wish: Wish, state: StackState, lifeline: int) -> Plan:
    """Decide everything before the first process; ports and links are kept for the next run."""
    secrets = load_development_secrets(home)
    ports = choose_ports({**wish.preferred_ports, **state.ports})
    embedded = embedded_parts(wish.given) & wish.parts
    settings = stack_settings(
        home, wish.given, ports, secrets, parts=embedded, database=wish.database
    )
    links = _links(settings, wish.parts | embedded)
    state.ports, state.links = dict(ports), links
    state.save()

    place = find_place(home) if "postgres" in embedded else None
    servers: list[Step] = []
    if place is not None:
        recipe = postgres_recipe(
            home, place, ports["postgres"], secrets, database=wish.database, durable=wish.durable
        )
        servers.append(Part(recipe, state))
    if "temporal" in embedded:
        recipe = temporal_recipe(home, ports, wish.temporal, codec_endpoint(settings))
        servers.append(Part(recipe, state))
    migrations: list[Step] = []
    if "migrations" in wish.parts:
        migrations.append(partial(run_migrations, home, settings))
    ours = [
        name for name in _OURS if name in wish.parts and (name != "sandbox" or name in embedded)
    ]
    own: list[Step] = [Part(python_recipe(home, settings, name, lifeline), state) for name in ours]
    password = secrets["postgres_password"]
    return Plan(
        settings=settings,
        ports=ports,
        links=links,
        postgres_place=place,
        superuser_url=(
            server_url("postgres", password, ports["postgres"], wish.database) if place else ""
        ),
        stages=(tuple(servers), tuple(migrations), tuple(own)),
    )


def codec_endpoint(settings: Settings) -> str:
    """The API's, with a ticket: this Web UI knows no people. Empty: nothing is encrypted."""
    if not (settings.payload_keys and settings.signing_keys):
        return ""
    keys = SigningKeys.parse(settings.signing_keys.get_secret_value())
    ticket = keys.token(CODEC, {}, datetime.now(UTC), _TICKET_LIVES)
    return f"{settings.public_url}/codec/{ticket}"


def _links(settings: Settings, parts: frozenset[str]) -> dict[str, str]:
    links = {}
    if "api" in parts:
        links["API"] = f"{settings.public_url}/docs"
    if settings.temporal_ui_url:
        links["Temporal Web UI"] = settings.temporal_ui_url
    if "sandbox" in parts and settings.sandbox_url:
        links["Sandbox"] = settings.sandbox_url
    return links
