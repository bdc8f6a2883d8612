"""Prompts in versions: a tenant's above the platform's above what ships, one in use, none lost."""

import json

import pytest

from demo.seed import SeededTenant
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.domain.prompting import SHIPPED
from models.records import prompts
from models.records.preview import preview
from models.session import Database
from tests.db.talking import Talk
from tests.factories import Clock, make_life, make_person, unique


async def test_a_tenants_own_is_used_until_it_is_taken_back(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        before = await prompts.active(session, tenant.id, "reply")
        assert before is not None
        assert before.name.split(":")[0] in ("shipped", "platform")
        for body in ("First, {tenant}.", "Second, {tenant}."):
            made = await prompts.add_to_tenant(session, tenant.id, "reply", body, "test")
            await prompts.activate_for_tenant(session, tenant.id, "reply", made.version)
        assert await _active(session, tenant) == ("tenant:2", "Second, {tenant}.")
        assert await prompts.activate_for_tenant(session, tenant.id, "reply", 1) == 2
        assert await _active(session, tenant) == ("tenant:1", "First, {tenant}.")
        assert await prompts.activate_for_tenant(session, tenant.id, "reply", None) == 1
        assert await prompts.active(session, tenant.id, "reply") == before
        assert [p.version for p in await prompts.of_tenant(session, tenant.id)] == [2, 1]


async def test_the_platforms_is_used_by_tenants_without_their_own(
    db: Database, tenant: SeededTenant
) -> None:
    body = f"{unique('platform')} for {{tenant}}"
    async with db.platform() as session:
        made = await prompts.add_to_platform(session, "reply", body, "test")
        await prompts.activate_for_platform(session, "reply", made.version)
    async with db.tenant(tenant.id) as session:
        assert await _active(session, tenant) == (f"platform:{made.version}", body)
    async with db.platform() as session:
        await prompts.activate_for_platform(session, "reply", None)
    async with db.tenant(tenant.id) as session:
        assert await _active(session, tenant) == ("shipped:0", SHIPPED["reply"])


async def test_what_cannot_be_rendered_or_is_not_there_is_refused(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        with pytest.raises(InvalidInput, match="unknown; known"):
            await prompts.add_to_tenant(session, tenant.id, "reply", "Hi {nobody}", "test")
        with pytest.raises(NotFound, match="no version 7"):
            await prompts.activate_for_tenant(session, tenant.id, "reply", 7)


async def test_a_preview_renders_a_conversation_and_leaves_no_trace(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id, name="Ana")
        await make_life(session, tenant, State.QUALIFYING, lead=lead)
    talk = Talk(db, tenant, clock, lead.id)
    await talk.says("Hola, ¿tiene cochera?")
    await talk.turn()
    async with db.tenant(tenant.id) as session:
        before = len(await talk.messages())
        system, user = await preview(session, tenant.id, lead.id, "Soy {tenant}.", clock())
        assert not session.new
        assert not session.dirty
    assert system["content"].endswith("Soy Ribera Desarrollos.")
    told = json.loads(user["content"])
    assert [q["number"] for q in told["questions"]] == [1]
    assert told["to_answer"] == ["Hola, ¿tiene cochera?"]
    assert len(await talk.messages()) == before


async def test_there_is_nothing_to_preview_without_a_conversation(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id)
        with pytest.raises(NotFound, match="no conversation"):
            await preview(session, tenant.id, lead.id, None, clock())


async def _active(session: object, tenant: SeededTenant) -> tuple[str, str]:
    found = await prompts.active(session, tenant.id, "reply")
    assert found is not None
    return found.name, found.body
