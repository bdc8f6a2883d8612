"""A form page of the tenant's own posts here, from the web: signed, limited, watched for robots."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from api.deps import Context, ContextDep
from api.errors import Problem
from api.pace import FORM_PER_ADDRESS, FORM_PER_SOURCE
from api.rest.accepting import accept
from models.domain.submission import SourceKind, Submission
from models.logs import get_logger
from models.records import sources
from models.tables import TenantSource

router = APIRouter(prefix="/forms", tags=["intake"])

TOKEN_LIVES_S: Final = 2 * 60 * 60
HONEYPOT: Final = "website"
"""People do not see it; who fills it in is a robot."""
_OWN: Final = frozenset({"token", "consent", HONEYPOT})
_FIELDS_MAX: Final = 40
_CHARS_MAX: Final = 2_000
_DEFAULT_QUESTIONS: Final = ("full_name", "phone_number", "email", "message")

_log = get_logger("forms")


@router.get("/{source_key}")
async def describe(source_key: str, request: Request, held: ContextDep) -> dict[str, Any]:
    """What the page needs: a token for one submission, and what to ask as JSON Schema."""
    source = await _source(held, source_key, request)
    return {
        "token": _signer(source).dumps(secrets.token_urlsafe(12)),
        "token_lives_s": TOKEN_LIVES_S,
        "honeypot": HONEYPOT,
        "schema": _schema(source),
    }


@router.post("/{source_key}", status_code=202)
async def submit(source_key: str, request: Request, held: ContextDep) -> dict[str, str]:
    """JSON, or a plain HTML form. One token is one submission, however often it is sent."""
    source = await _source(held, source_key, request)
    said = await _fields(request)
    nonce = _nonce(source, said.get("token", ""))
    if said.get(HONEYPOT):
        # Answered like any other: a robot learns nothing.
        _log.info("a robot's form was dropped", source=str(source.id))
        return {"status": "received"}
    if source.consent and said.get("consent", "").lower() not in ("true", "on", "1"):
        raise Problem(422, "consent.missing", "The person has to agree to be contacted.")
    answers = {name: value for name, value in said.items() if name not in _OWN and value.strip()}
    if not answers:
        raise Problem(422, "input.invalid", "The form holds no answers.")
    given = Submission(
        kind=SourceKind.FORM,
        external_id=nonce,
        answers=answers,
        occurred_at=datetime.now(UTC),
        source_id=source.id,
        consent=source.consent,
    )
    await accept(held, source.tenant_id, given)
    return {"status": "received"}


@router.options("/{source_key}", status_code=204)
async def preflight(source_key: str, request: Request, held: ContextDep) -> Response:
    await _source(held, source_key, request)
    return Response(
        status_code=204,
        headers={
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": "600",
        },
    )


async def _source(held: Context, key: str, request: Request) -> TenantSource:
    """The source, for an origin of its own and at a bearable pace."""
    address = request.client.host if request.client else "?"
    await held.pace.count(FORM_PER_ADDRESS, address)
    async with held.db.platform() as session:
        source = await sources.public(session, SourceKind.FORM, key)
    await held.pace.count(FORM_PER_SOURCE, str(source.id))
    origin = request.headers.get("origin")
    if origin is not None:
        if origin not in source.origins:
            raise Problem(403, "origin.refused", "This page may not post here.")
        # The page reads errors, too: set on whatever answer this request gets.
        request.scope["state"]["response_headers"] = (
            (b"access-control-allow-origin", origin.encode()),
            (b"vary", b"origin"),
        )
    return source


async def _fields(request: Request) -> dict[str, str]:
    body = await request.body()
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            said = json.loads(body)
        else:
            said = dict(parse_qsl(body.decode(), max_num_fields=_FIELDS_MAX))
    except ValueError:
        raise Problem(400, "form.malformed", "The form cannot be read.") from None
    if not isinstance(said, dict) or len(said) > _FIELDS_MAX:
        raise Problem(400, "form.malformed", "The form must be one object of a few fields.")
    if any(isinstance(value, dict | list) for value in said.values()):
        raise Problem(400, "form.malformed", "A field holds one text.")
    texts = {name: "" if value is None else str(value) for name, value in said.items()}
    if any(len(text) > _CHARS_MAX for text in (*texts, *texts.values())):
        raise Problem(422, "input.invalid", f"A field holds {_CHARS_MAX} characters at most.")
    return texts


def _signer(source: TenantSource) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(source.secret["token"], salt=source.key)


def _nonce(source: TenantSource, token: str) -> str:
    try:
        return str(_signer(source).loads(token, max_age=TOKEN_LIVES_S))
    except SignatureExpired:
        raise Problem(403, "token.expired", "The page was open too long; load it again.") from None
    except BadData:
        raise Problem(403, "token.invalid", "The token is missing or not ours.") from None


def _schema(source: TenantSource) -> dict[str, Any]:
    questions = list(source.mapping) or list(_DEFAULT_QUESTIONS)
    properties: dict[str, Any] = {
        name: {"type": "string", "maxLength": _CHARS_MAX} for name in questions
    }
    required = [q["question"] for q in sources.mapping_shown(source) if q["field"] == "phone"]
    if source.consent:
        properties["consent"] = {"const": True, "title": source.consent}
        required.append("consent")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": required or ["phone_number"],
    }
