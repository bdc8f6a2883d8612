"""Whom the events of one webhook body are about: found, joined from two halves, or made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.webhooks.whatsapp_shared import SharedDoor
from integrations.whatsapp_events import Echo, Event, IdentityChange, InboundText, StatusUpdate
from models.records import identity, inbox, transcript
from models.records.identity import Handle
from models.records.inbox import Arrival
from models.records.shared_numbers import CHOSE
from models.records.tenants import TenantView
from models.understanding.phone import Phone, PhoneError, normalise

_PROVIDER = "whatsapp"


@dataclass
class People:
    """`door`: whose the messages to each number are. `lives`: (tenant, life) that a merge
    touched."""

    session: AsyncSession
    door: SharedDoor
    lives: set[tuple[UUID, UUID]] = field(default_factory=set)

    async def arrivals(self, events: Sequence[Event]) -> list[Arrival]:
        """Messages and echoes with the person they are from or to; of an unknown number neither.

        A human's word to somebody unknown is nobody's: private talk of the tenant makes no lead.
        """
        said = [event for event in events if isinstance(event, InboundText | Echo)]
        owned = [(e, await self.door.owners(e, _handle(e))) for e in said]
        tenants = {tenant.id: tenant for _, owners in owned for tenant in owners}
        found = {
            tenant.id: await self._contacts(tenant, [e for e, owners in owned if tenant in owners])
            for tenant in tenants.values()
        }
        return [
            self._arrival(event, tenant, found[tenant.id] if tenant else {}, is_copy=n > 0)
            for event, owners in owned
            for n, tenant in enumerate(owners or [None])
        ]

    async def _contacts(
        self, tenant: TenantView, said: list[InboundText | Echo]
    ) -> dict[Handle, UUID]:
        contacts = await identity.known(self.session, tenant.id, {_handle(e) for e in said})
        writers = dict.fromkeys(_handle(e) for e in said if isinstance(e, InboundText))
        new = [handle for handle in writers if handle and handle not in contacts]
        contacts |= await identity.add_strangers(self.session, tenant, new)
        for handle in dict.fromkeys(_handle(e) for e in said):
            if handle and handle not in contacts:
                find = identity.resolve if handle in writers else identity.find
                resolved = await find(self.session, tenant, handle)
                self.lives.update((tenant.id, life) for life in resolved.lives)
                if resolved.contact_id is not None:
                    contacts[handle] = resolved.contact_id
        return contacts

    def _arrival(
        self,
        event: InboundText | Echo,
        tenant: TenantView | None,
        contacts: dict[Handle, UUID],
        *,
        is_copy: bool,
    ) -> Arrival:
        """`is_copy`: the same message is another tenant's as well."""
        contact_id = contacts.get(_handle(event))
        is_echo = isinstance(event, Echo)
        outcome = CHOSE if event.wamid in self.door.choices else None
        return Arrival(
            provider=_PROVIDER,
            external_id=f"{event.wamid}:{tenant.id}" if is_copy and tenant else event.wamid,
            kind=inbox.ECHO if is_echo else inbox.MESSAGE,
            account=event.phone_number_id,
            body=json.dumps(event.raw).encode(),
            occurred_at=event.occurred_at,
            tenant_id=tenant.id if tenant else None,
            contact_id=contact_id,
            outcome="unknown_person" if is_echo and contact_id is None else outcome,
        )

    async def apply_changes(self, events: Sequence[Event]) -> None:
        """People who have another number or user id now; each told once, however often."""
        told = {e.wamid: e for e in events if isinstance(e, IdentityChange)}
        rows = [self._change_arrival(event) for event in told.values()]
        for row in await inbox.store(self.session, rows):
            event = told[row.external_id]
            tenants = self.door.tenants(event.phone_number_id)
            if not tenants:
                continue
            is_known = any([await self._change(tenant, event) for tenant in tenants])
            outcome = "changed" if is_known else "unknown_person"
            await inbox.mark_handled(self.session, [row.id], outcome)

    async def _change(self, tenant: TenantView, event: IdentityChange) -> bool:
        resolved = await identity.change(
            self.session,
            tenant,
            Handle(event.wa_user_id, _phone(event.wa_id)),
            Handle(event.new_wa_user_id, _phone(event.new_wa_id)),
        )
        self.lives.update((tenant.id, life) for life in resolved.lives)
        return resolved.contact_id is not None

    def _change_arrival(self, event: IdentityChange) -> Arrival:
        tenant = self.door.routes.get(event.phone_number_id)
        return Arrival(
            provider=_PROVIDER,
            external_id=event.wamid,
            kind=inbox.IDENTITY,
            account=event.phone_number_id,
            body=json.dumps(event.raw).encode(),
            occurred_at=event.occurred_at,
            tenant_id=tenant.id if tenant else None,
        )

    async def learn_user_ids(
        self, statuses: Sequence[StatusUpdate], references: Sequence[UUID | None]
    ) -> None:
        """A status names the user id that our message to a phone went to."""
        routes = [(n, tenant) for n in self.door.routes for tenant in self.door.tenants(n)]
        for number, tenant in routes:
            told = {
                (reference, status.wamid): status.wa_user_id
                for status, reference in zip(statuses, references, strict=True)
                if status.wa_user_id and status.phone_number_id == number
            }
            if not told:
                continue
            for lead_id, user_id in await transcript.without_user_id(self.session, tenant.id, told):
                resolved = await identity.learn_user_id(self.session, tenant.id, lead_id, user_id)
                self.lives.update((tenant.id, life) for life in resolved.lives)


def _handle(event: InboundText | Echo) -> Handle:
    return Handle(event.wa_user_id, _phone(event.wa_id))


@lru_cache(maxsize=4096)
def _phone(wa_id: str | None) -> Phone | None:
    try:
        return normalise(f"+{wa_id}") if wa_id else None
    except PhoneError:
        return None
