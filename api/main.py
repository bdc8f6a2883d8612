"""Builds the API: settings, clients, routes. The only file here that reads settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import Depends, FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import engine_calls, errors, idempotency
from api.auth import google, own, second_factor, signing_in, signing_up
from api.deps import Context, address_pace
from api.document import Api
from api.engine import Engine
from api.headers import DOCS_PATH
from api.middleware import RequestContext
from api.pace import Pace
from api.problems import PROBLEMS
from api.rest import (
    after_payment,
    approvals,
    audit,
    billing,
    channels,
    codec,
    conversation,
    dead_letters,
    deletion_requests,
    erasures,
    file_links,
    files,
    funnel,
    google_sheets,
    imports,
    intake,
    keys,
    knowledge,
    knowledge_review,
    lead_export,
    leads,
    ledger,
    mapping,
    members,
    merges,
    meta_login,
    model_replies,
    offers,
    operations,
    policies,
    prompts,
    public_forms,
    purchases,
    qualification,
    returns,
    score_lab,
    score_story,
    score_templates,
    shared_numbers,
    sources,
    targets,
    templates,
    trying,
    turns,
    users,
)
from api.webhooks import chatwoot, meta, meta_deletion, stripe, whatsapp
from integrations.files import Files
from integrations.sentry import reporter
from integrations.temporal import connect
from models.log_setup import configure_logs
from models.logs import get_logger
from models.opening import opened_database
from models.session import Database
from models.settings import Settings, load_settings

FINISH_BUDGET_S: Final = 3.0
"""For calls that go on when the process is asked to end; what is left, the sweep starts."""

_log = get_logger("api")


async def make_context(settings: Settings, db: Database) -> Context:
    """Connects to nothing yet: the API starts, and stores webhooks, while Temporal is away."""
    client = await connect(settings, lazy=True)
    served = Engine(client, settings.temporal_task_queue)
    return Context(settings, db, served, Files(settings), Pace.of(settings))


def create_app(settings: Settings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened_database(settings) as db:
            app.state.context = await make_context(settings, db)
            _say_what_is_closed(settings)
            yield
            await engine_calls.finish(FINISH_BUDGET_S)

    app = Api(
        title="Converzia",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None if settings.is_production else DOCS_PATH,
        redoc_url=None,
        dependencies=[Depends(address_pace)],
        responses=PROBLEMS,
    )
    errors.install(app)
    for router in (
        meta.router,
        whatsapp.router,
        chatwoot.router,
        stripe.router,
        operations.router,
        leads.router,
        lead_export.router,
        erasures.router,
        deletion_requests.router,
        meta_deletion.router,
        score_story.router,
        score_templates.of_tenants,
        score_templates.of_platform,
        score_lab.router,
        mapping.router,
        ledger.router,
        purchases.router,
        billing.router,
        targets.router,
        google_sheets.router,
        after_payment.router,
        returns.router,
        channels.router,
        meta_login.router,
        dead_letters.router,
        merges.router,
        turns.router,
        sources.router,
        imports.router,
        trying.router,
        intake.router,
        public_forms.router,
        files.router,
        file_links.router,
        conversation.router,
        templates.router,
        offers.router,
        qualification.router,
        policies.router,
        knowledge.router,
        knowledge_review.router,
        signing_in.router,
        signing_up.router,
        google.router,
        own.router,
        second_factor.router,
        members.router,
        keys.router,
        approvals.router,
        users.router,
        prompts.router,
        model_replies.router,
        shared_numbers.router,
        audit.router,
        codec.router,
        funnel.router,
    ):
        app.include_router(router)
    idempotency.install(app)
    app.add_middleware(codec.CodecOrigin, ui_url=settings.temporal_ui_url)
    app.add_middleware(RequestContext, is_https=settings.public_url.startswith("https:"))
    # The last one added comes first: everything inside knows the client, not the proxy.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)

    @app.get("/health", tags=["operations"])
    async def health() -> dict[str, str]:
        """That the process serves. Whether its parts do: `converzia doctor`."""
        return {"status": "ok"}

    return app


def _say_what_is_closed(settings: Settings) -> None:
    endpoints = {
        "meta_app_secret": "/webhooks/meta and /webhooks/whatsapp",
        "stripe_webhook_secret": "/webhooks/stripe",
        "admin_token": "/api for the operator's tools",
        "signing_keys": "/auth",
        "erasure_keys": "/api/tenants/{id}/leads/{id}/erasure",
        "files_signing_key": "/files",
    }
    if settings.chatwoot_url:  # a platform may do without a desk
        endpoints["chatwoot_webhook_secret"] = "/webhooks/chatwoot/desk"  # noqa: S105
    for name, endpoint in endpoints.items():
        if not getattr(settings, name).get_secret_value():
            _log.error(
                "endpoint closed: its secret is not set",
                endpoint=endpoint,
                variable=f"CONVERZIA_{name.upper()}",
            )


def app() -> FastAPI:
    """For `uvicorn api.main:app --factory`."""
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format, "api", reporter(settings))
    return create_app(settings)
