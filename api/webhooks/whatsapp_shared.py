"""Whose the messages to a shared number are: each tenant's own, or the front door's, where those
wait of whom nobody can tell. An answer to its question hands on what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from integrations import whatsapp_content
from integrations.whatsapp_content import MessageContent
from integrations.whatsapp_events import Echo, InboundText
from models.domain import shared_number
from models.domain.shared_number import Acquaintance
from models.records import identity, shared_numbers
from models.records.identity import Handle
from models.records.tenants import TenantView
from models.tables.base import utc_now
from models.understanding.reading import read
from models.understanding.tenant_names import named_one

Said = InboundText | Echo


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to the front door's question."""

    front_door: TenantView
    tenant: TenantView
    handle: Handle
    at: datetime


@dataclass
class SharedDoor:
    """`routes`: the tenant of each number, which is the front door of a shared one."""

    session: AsyncSession
    routes: dict[str, TenantView]
    members: dict[str, list[TenantView]] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    """By the wamid of the answer."""
    _known: dict[tuple[str, Handle], list[Acquaintance]] = field(default_factory=dict)

    async def open(self) -> None:
        shared = {number for number, tenant in self.routes.items() if tenant.is_front_door}
        if shared:
            self.members = await shared_numbers.members(self.session, shared)

    def tenants(self, number: str) -> list[TenantView]:
        """All whose people a number may be about."""
        route = self.routes.get(number)
        return [*([route] if route else []), *self.members.get(number, ())]

    async def owners(self, event: Said, handle: Handle) -> list[TenantView]:
        """The tenants that this is for: one, but of an opt-out that may be meant for several."""
        front_door = self.routes.get(event.phone_number_id)
        if front_door is None:
            return []
        if event.phone_number_id not in self.members or not handle:
            return [front_door]
        members = {tenant.id: tenant for tenant in self.members[event.phone_number_id]}
        known = await self._who_knows(event.phone_number_id, handle)
        found = await self._find(event, handle, front_door, members, known)
        for each in known:
            if len(found) == 1 and each.tenant_id == found[0].id and isinstance(event, InboundText):
                each.wrote_at = event.occurred_at
        return found

    async def _find(
        self,
        event: Said,
        handle: Handle,
        front_door: TenantView,
        members: dict[UUID, TenantView],
        known: list[Acquaintance],
    ) -> list[TenantView]:
        said = whatsapp_content.content(event.raw)
        wamid = whatsapp_content.quoted(event.raw)
        quoted = await shared_numbers.who_wrote(self.session, members.keys(), wamid)
        owner = shared_number.owner(known, quoted, event.occurred_at)
        candidates = shared_number.meant(known)
        chosen = _tapped(said, candidates)
        if chosen is None and owner is None and isinstance(event, InboundText):
            chosen = await self._named(said, handle, front_door, candidates)
        if chosen is not None:
            await self._choose(
                event, Choice(front_door, members[chosen.tenant_id], handle, event.occurred_at)
            )
            return [front_door]
        if owner is not None:
            return [members[owner.tenant_id]]
        if len(candidates) > 1 and said.text and read(said.text, today=utc_now().date()).opt_out:
            return [members[each.tenant_id] for each in candidates]
        click = whatsapp_content.click(event.raw)
        if click is not None and not known:
            advertiser = await shared_numbers.who_advertises(
                self.session, members.keys(), click.ad_id
            )
            return [members[advertiser] if advertiser else front_door]
        return [front_door]

    async def _choose(self, event: Said, choice: Choice) -> None:
        """Once: what is told again hands nothing on that came since."""
        if await shared_numbers.is_known_event(self.session, event.wamid):
            return
        self.choices[event.wamid] = choice
        for each in await self._who_knows(event.phone_number_id, choice.handle):
            if each.tenant_id == choice.tenant.id:
                each.wrote_at = event.occurred_at

    async def _named(
        self,
        said: MessageContent,
        handle: Handle,
        front_door: TenantView,
        candidates: Sequence[Acquaintance],
    ) -> Acquaintance | None:
        """In words, while the front door's question is open."""
        if len(candidates) < 2 or not said.text:
            return None
        options = await shared_numbers.open_question(
            self.session, front_door.id, handle.user_id, handle.e164, utc_now()
        )
        named = named_one(said.text, [option.title for option in options])
        return None if named is None else _of_option(options[named].id, candidates)

    async def _who_knows(self, number: str, handle: Handle) -> list[Acquaintance]:
        key = (number, handle)
        if key not in self._known:
            self._known[key] = await shared_numbers.who_knows(
                self.session, [t.id for t in self.members[number]], handle.user_id, handle.e164
            )
        return self._known[key]

    async def hand_on(self) -> dict[tuple[UUID, UUID], UUID]:
        """What waits for who chose goes on: (tenant, person) to wake, by a row of theirs."""
        woken = {}
        for choice in self.choices.values():
            waiting = await identity.find(self.session, choice.front_door, choice.handle)
            person = await identity.resolve(self.session, choice.tenant, choice.handle)
            assert person.contact_id is not None, "resolve makes who is not known"
            if waiting.contact_id is None:
                continue
            rows = await shared_numbers.hand_on(
                self.session, choice.front_door.id, waiting.contact_id,
                choice.tenant.id, person.contact_id, choice.at,
            )  # fmt: skip
            if rows:
                woken[choice.tenant.id, person.contact_id] = rows[0]
        return woken


def _tapped(said: MessageContent, candidates: Sequence[Acquaintance]) -> Acquaintance | None:
    return _of_option(said.reply_id, candidates) if said.reply_id else None


def _of_option(option_id: str, candidates: Sequence[Acquaintance]) -> Acquaintance | None:
    ids = {f"{shared_numbers.OPTION}{each.tenant_id}": each for each in candidates}
    return ids.get(option_id)
