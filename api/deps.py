"""What handlers ask for: the database, the engine, a verified body. Who calls: api/access.py."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from temporalio.converter import PayloadCodec

from api.engine import Engine
from api.errors import Problem
from api.pace import Pace
from integrations import meta, stripe_events
from integrations.files import Files
from integrations.temporal import data_converter
from models.erasure_keys import ErasureKeys
from models.logs import get_logger
from models.session import Database
from models.settings import Settings
from models.signing import SigningKeys

_log = get_logger("api")


@dataclass(frozen=True)
class Context:
    """What one API process holds; built in main.py."""

    settings: Settings
    db: Database
    engine: Engine
    files: Files
    pace: Pace

    @cached_property
    def keys(self) -> SigningKeys:
        return SigningKeys.parse(self.settings.signing_keys.get_secret_value())

    @cached_property
    def payload_codec(self) -> PayloadCodec | None:
        """None: Temporal keeps payloads in clear."""
        return data_converter(self.settings.payload_keys).payload_codec

    @cached_property
    def erasure_keys(self) -> ErasureKeys:
        return ErasureKeys.parse(self.settings.erasure_keys.get_secret_value())

    @property
    def is_secure(self) -> bool:
        """Whether people reach us over https: then cookies go nowhere else."""
        return self.settings.public_url.startswith("https://")


def context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


ContextDep = Annotated[Context, Depends(context)]

_UNPACED: Final = ("/webhooks/", "/health")
"""A vendor sends from few addresses as much as there is; its signature is what lets it in."""


async def address_pace(request: Request, held: ContextDep) -> None:
    """Counts every request by its address, before anybody is known by name."""
    if not request.url.path.startswith(_UNPACED):
        address = request.client.host if request.client else "unknown"
        await held.pace.count(held.pace.rates.per_address, "address", address)


def closed(endpoint: str, variable: str) -> Problem:
    """An endpoint whose secret is not set answers nobody; the vendor tries again later."""
    _log.error("endpoint closed: its secret is not set", endpoint=endpoint, variable=variable)
    return Problem(503, "endpoint.closed", f"This endpoint is closed: {variable} is not set.")


async def meta_body(request: Request, held: ContextDep) -> bytes:
    """The raw body of a webhook signed by Meta."""
    secret = held.settings.meta_app_secret.get_secret_value()
    if not secret:
        raise closed(request.url.path, "CONVERZIA_META_APP_SECRET")
    body = await request.body()
    if not meta.signature_is_valid(secret, body, request.headers.get("x-hub-signature-256")):
        raise Problem(401, "signature.invalid", "X-Hub-Signature-256 is missing or wrong.")
    return body


async def stripe_body(request: Request, held: ContextDep) -> bytes:
    """The raw body of a webhook signed by Stripe."""
    secret = held.settings.stripe_webhook_secret.get_secret_value()
    if not secret:
        raise closed(request.url.path, "CONVERZIA_STRIPE_WEBHOOK_SECRET")
    body = await request.body()
    if not stripe_events.is_signed(secret, body, request.headers.get("stripe-signature")):
        raise Problem(401, "signature.invalid", "Stripe-Signature is missing, wrong or too old.")
    return body


MetaBody = Annotated[bytes, Depends(meta_body)]
StripeBody = Annotated[bytes, Depends(stripe_body)]


def parsed(body: bytes) -> dict[str, Any]:
    """A JSON object, or 400: a body that is none is not stored."""
    try:
        payload = json.loads(body)
    except ValueError:
        raise Problem(400, "json.malformed", "The body is not valid JSON.") from None
    if not isinstance(payload, dict):
        raise Problem(400, "json.malformed", "The body is not a JSON object.")
    return payload
