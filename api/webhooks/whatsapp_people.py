"""Whom the events of one webhook body are about: found, joined from two halves, or made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.webhooks.whatsapp_shared import SharedDoor
from integrations.whatsapp_events import Echo, Event, IdentityChange, InboundText, StatusUpdate
from models.domain.erasure import is_leftover
from models.erasure_keys import ErasureKeys
from models.records import erased_names, identity, inbox, transcript
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
    keys: ErasureKeys
    lives: set[tuple[UUID, UUID]] = field(default_factory=set)

    async def arrivals(self, events: Sequence[Event]) -> list[Arrival]:
        """Messages and echoes with the person they are from or to; of an unknown number neither.

        A human's word to somebody unknown is nobody's: private talk of the tenant makes no lead.
        What still belongs to somebody who was erased is not kept.
        """
        said = [event for event in events if isinstance(event, InboundText | Echo)]
        owned = [(e, await self.door.owners(e, _handle(e))) for e in said]
        tenants = {tenant.id: tenant for _, owners in owned for tenant in owners}
        found, left = dict[UUID, dict[Handle, UUID]](), set[tuple[UUID, str]]()
        for tenant in tenants.values():
            theirs = [e for e, owners in owned if tenant in owners]
            contacts = await identity.known(self.session, tenant.id, {_handle(e) for e in theirs})
            strange = [e for e in theirs if _handle(e) and _handle(e) not in contacts]
            leftovers = await self._leftovers(tenant, strange)
            left |= {(tenant.id, wamid) for wamid in leftovers}
            strange = [e for e in strange if e.wamid not in leftovers]
            found[tenant.id] = contacts | await self._strangers(tenant, strange)
        return [
            self._arrival(event, tenant, found[tenant.id] if tenant else {}, is_copy=n > 0)
            for event, owners in owned
            for n, tenant in enumerate(owners or [None])
            if tenant is None or (tenant.id, event.wamid) not in left
        ]

    async def _leftovers(self, tenant: TenantView, said: list[InboundText | Echo]) -> set[str]:
        """Those of strangers that still belong to somebody who was erased, by their wamid."""
        names = {e.wamid: self.keys.known_as(_handle(e).e164, _handle(e).user_id) for e in said}
        every = {name for of_one in names.values() for name in of_one}
        erased = await erased_names.names_erased(self.session, tenant.id, every)
        return {
            event.wamid
            for event in said
            if is_leftover(
                max((erased[n] for n in names[event.wamid] if n in erased), default=None),
                event.occurred_at,
                quotes_us=bool((event.raw.get("context") or {}).get("id")),
                clicked=bool(event.raw.get("referral")),
            )
        }

    async def _strangers(
        self, tenant: TenantView, said: list[InboundText | Echo]
    ) -> dict[Handle, UUID]:
        """Those who are not known exactly as they are named: joined from two halves, or made."""
        writers = dict.fromkeys(_handle(e) for e in said if isinstance(e, InboundText))
        contacts = await identity.add_strangers(self.session, tenant, list(writers))
        for handle in dict.fromkeys(_handle(e) for e in said):
            if handle not in contacts:
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
