"""Every route that the API serves, and what each asks of its caller, read from the app itself."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from api.access import Needs, signed_in
from api.main import create_app
from models.domain.permissions import Permission
from models.settings import Settings

OPEN = {
    "/health",
    "/api/packages",
    "/api/erasure-keys",
    "/deletion/{code}",
    "/webhooks/meta/deletion",
    "/checkout/{tenant_id}/{order_id}",
    "/codec/{ticket}/{step}",
    "/webhooks/meta",
    "/webhooks/whatsapp",
    "/webhooks/stripe",
    "/webhooks/chatwoot/{connection_id}",
    "/webhooks/chatwoot/desk",
    "/files/{tenant_id}/{file_id}",
    "/forms/{source_key}",
    "/intake/{source_key}",
    "/auth/sign-up",
    "/auth/verification",
    "/auth/verify",
    "/auth/password/forgotten",
    "/auth/password/reset",
    "/auth/invitations/accept",
    "/auth/login",
    "/auth/login/code",
    "/auth/refresh",
    "/auth/google",
    "/auth/google/callback",
    "/oauth/google/callback",
    "/oauth/meta/callback",
}
"""Served without a session: signed webhooks and links, the buyer's page, what tenants' own pages
and systems post to, the ways in, and what proves an erasure or tells how it stands."""
NOBODYS = "00000000-0000-4000-8000-00000000000a"


def _all(routes: list[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from _all(included.routes)


ROUTES = list(_all(create_app(Settings()).routes))


def asked(route: APIRoute) -> list[Permission | None]:
    """The permissions that it names; None: any person's session."""
    calls = [dependency.call for dependency in route.dependant.dependencies]
    named: list[Permission | None] = [c.permission for c in calls if isinstance(c, Needs)]
    return named + [None for call in calls if call is signed_in]


def guarded() -> list[tuple[str, str, Permission | None]]:
    """(method, path, permission) of every route that is not open."""
    return [
        (method, route.path, asked(route)[0])
        for route in ROUTES
        if route.path not in OPEN
        for method in sorted(route.methods or ())
    ]


def filled(path: str, tenant: str = NOBODYS) -> str:
    """The path with this tenant's id, and some id in its other holes."""
    return re.sub(r"\{[^}]*\}", NOBODYS, path.replace("{tenant_id}", tenant))
