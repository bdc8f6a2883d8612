"""The outside world on one machine: every vendor the product talks to, behind one loopback port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from sandbox import (
    chatwoot,
    chatwoot_console,
    chatwoot_files,
    control,
    control_meta,
    control_phone,
    facebook_login,
    google_accounts,
    google_console,
    google_sheets,
    google_token,
    graph,
    graph_accounts,
    graph_leads,
    graph_templates,
    media,
    phone_page,
    resend,
    sink,
    site,
    stripe_api,
    stripe_page,
    tokko,
    transcription,
    whatsapp,
)
from sandbox.config import SandboxConfig
from sandbox.world import World, build_world


def create_app(config: SandboxConfig) -> FastAPI:
    world = build_world(config)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await world.sender.start()
        # Not among the sender's tasks: a reset drops those.
        sweep = asyncio.create_task(stripe_page.sweep_expired(world))
        yield
        sweep.cancel()
        await world.sender.stop()
        world.store.close()

    app = FastAPI(
        title="Sandbox", lifespan=lifespan, docs_url="/_sandbox/docs", redoc_url=None,
        openapi_url="/_sandbox/openapi.json",
    )  # fmt: skip
    _mount(app, world)
    return app


def _mount(app: FastAPI, world: World) -> None:
    # The messages endpoint is the benchmark's hot path: routes are tried in this order.
    app.include_router(whatsapp.router(world))
    app.include_router(graph_leads.router(world))
    app.include_router(graph_templates.router(world))
    app.include_router(media.router(world))
    app.include_router(facebook_login.router(world))
    app.include_router(graph_accounts.router(world))
    readers = [graph_leads.reader(world), media.reader(world), whatsapp.number_reader(world)]
    app.include_router(graph.router(world, readers))
    app.include_router(control.router(world))
    app.include_router(control_meta.router(world))
    app.include_router(control_phone.router(world))
    app.include_router(google_token.router(world))
    app.include_router(google_accounts.router(world))
    app.include_router(google_console.router(world))
    app.include_router(google_sheets.router(world))
    app.include_router(sink.router(world))
    app.include_router(stripe_api.router(world))
    app.include_router(stripe_page.router(world))
    app.include_router(resend.router(world))
    app.include_router(tokko.router(world))
    app.include_router(chatwoot.router(world))
    app.include_router(chatwoot_console.router(world))
    app.include_router(chatwoot_files.router(world))
    app.include_router(transcription.router(world))
    app.include_router(phone_page.router())
    app.include_router(site.router(world))
