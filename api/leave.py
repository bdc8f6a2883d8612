"""The leave that somebody gives us at a vendor: away with a signed cookie that says for whom and
what, back to one exact address, where it counts only if they are signed in still, and allowed."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.access import Caller, still_may
from api.auth import cookies
from api.deps import Context
from api.errors import Problem
from integrations.attempt import Attempt
from models.domain.permissions import Permission
from models.domain.sign_in import CHALLENGE_LIVES
from models.tables.base import utc_now

_PAGE: Final = "/integrations"
"""The portal's page: fixed, so that nobody is led elsewhere."""


@dataclass(frozen=True, slots=True)
class Leave:
    """`use` stands in the signature: what was begun for one is good for no other. `name`: the
    vendor's, in errors and in what the portal is told."""

    use: str
    name: str
    cookie: str

    def begin(
        self,
        held: Context,
        response: Response,
        tenant_id: UUID,
        who: Caller,
        **asked: Any,
    ) -> Attempt:
        attempt = Attempt.new()
        claims = {
            **attempt.claims(),
            **asked,
            "tenant_id": str(tenant_id),
            "actor": who.actor,
            "user_id": who.user_id and str(who.user_id),
            "session_id": who.session_id and str(who.session_id),
        }
        kept = held.keys.token(self.use, claims, utc_now(), CHALLENGE_LIVES)
        cookies.put(response, self.cookie, kept, secure=held.is_secure)
        return attempt

    async def asked(self, request: Request, held: Context, state: str) -> dict[str, Any]:
        """What was begun with this browser. Raises Problem 403."""
        kept = cookies.of(request, self.cookie, secure=held.is_secure)
        asked = held.keys.read(self.use, kept or "")
        if asked is None or not Attempt.parse(asked).is_of(state):
            code = f"{self.name}.state"
            raise Problem(403, code, "This connection was not begun here; begin again.")
        if not await still_may(held, asked, Permission.CONNECTIONS_MANAGE):
            raise Problem(403, "auth.forbidden", "Who began this may not connect any more.")
        return asked

    def back(self, held: Context, how: str, **more: str) -> RedirectResponse:
        told = urlencode({self.name: how, **more})
        response = RedirectResponse(f"{_PAGE}?{told}", 303)
        cookies.drop(response, self.cookie, secure=held.is_secure)
        return response
