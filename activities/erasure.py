"""Erases a person: on the list outside the back-ups first, then at vendors, in the object store
and in the tables, and certifies it. Every step may be repeated; none of them carries a person."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select
from temporalio import activity

from activities.chatwoot_channel import account_of
from activities.desk import Desk
from activities.errors import translated
from activities.senders import SheetSender
from integrations.chatwoot import Account, ChatwootClient
from integrations.files import Files
from models import ids
from models.contracts.erasure import Begun, ErasureRef, Pass, VendorCopy
from models.erasure_keys import ErasureKeys
from models.records import chatwoot, erasure_copies, erasure_passes, erasures
from models.session import Database
from models.tables import DeliveryTarget, Integration, LeadOffer


async def pass_once(
    db: Database, files: Files, keys: ErasureKeys, ref: ErasureRef, now: datetime
) -> int:
    """Files, then tables: how many of them still held something. Also without a workflow."""
    async with db.platform() as session:
        erasure = await erasures.load(session, ref.tenant_id, ref.erasure_id)
        people = await erasures.people(session, ref.tenant_id, erasure.lead_id)
        stored = await erasure_passes.files(session, ref.tenant_id, people)
    for one in stored:
        await files.delete(one.key)
    async with db.platform() as session:
        erasure = await erasures.load(session, ref.tenant_id, ref.erasure_id)
        gone = [one.id for one in stored]
        return await erasure_passes.blank(session, keys, erasure, people, gone, now)


@dataclass
class ErasureActivities:
    db: Database
    files: Files
    keys: ErasureKeys
    sheets: SheetSender
    tenants_chatwoot: ChatwootClient
    desk_chatwoot: ChatwootClient
    desk: Desk | None
    backups_kept: timedelta
    clock: Callable[[], datetime]

    @activity.defn(name="erasure.begin")
    async def begin(self, inp: ErasureRef) -> Begun:
        """Puts it on the list, without which nothing is blanked. Key: the erasure's id."""
        with translated():
            await self._list(inp)
            async with self.db.platform() as session:
                erasure = await erasures.load(session, inp.tenant_id, inp.erasure_id)
                people = await erasures.people(session, inp.tenant_id, erasure.lead_id)
                lives = await session.exec(
                    select(LeadOffer.id).where(
                        LeadOffer.tenant_id == inp.tenant_id, col(LeadOffer.lead_id).in_(people)
                    )
                )
                return Begun(lives=tuple(sorted(lives.all())), people=tuple(people))

    async def _list(self, inp: ErasureRef) -> None:
        async with self.db.platform() as session:
            erasure = await erasures.load(session, inp.tenant_id, inp.erasure_id)
        body = json.dumps(erasure_passes.listed(erasure).to_json()).encode()
        key = ids.erasure_key(inp.tenant_id, inp.erasure_id)
        await self.files.put(key, body, "application/json")

    @activity.defn(name="erasure.find_copies")
    async def find_copies(self, inp: ErasureRef) -> tuple[VendorCopy, ...]:
        """What vendors hold that we can delete there, and did not yet."""
        with translated():
            async with self.db.platform() as session:
                erasure = await erasures.load(session, inp.tenant_id, inp.erasure_id)
                people = await erasures.people(session, inp.tenant_id, erasure.lead_id)
                found = await erasure_copies.ours_to_delete(session, erasure, people)
            return tuple(
                VendorCopy(
                    tenant_id=inp.tenant_id,
                    erasure_id=inp.erasure_id,
                    kind="SHEETS" if copy.kind == erasure_copies.SHEETS else "CHATWOOT",
                    place=copy.place,
                    reference=copy.reference,
                )
                for copy in found
            )

    @activity.defn(name="erasure.delete_copy")
    async def delete_copy(self, inp: VendorCopy) -> None:
        """One vendor's copy. Deleting what is gone is no error."""
        with translated():
            if inp.kind == erasure_copies.SHEETS:
                await self._clear_row(inp)
                return
            client, account = await self._chatwoot(inp)
            if account is not None:
                await client.delete_contact(account, int(inp.reference))

    async def _chatwoot(self, inp: VendorCopy) -> tuple[ChatwootClient, Account | None]:
        if inp.place == chatwoot.DESK:
            return self.desk_chatwoot, self.desk.account if self.desk else None
        connection = await self._connection(inp.tenant_id, UUID(inp.place))
        return self.tenants_chatwoot, account_of(connection)

    async def _clear_row(self, inp: VendorCopy) -> None:
        connection = await self._connection(inp.tenant_id, UUID(inp.place))
        async with self.db.platform() as session:
            row = await session.get_one(DeliveryTarget, (inp.tenant_id, UUID(inp.reference)))
            delivery_id = str(row.delivery_id)
        await self.sheets.clear(connection, delivery_id)
        async with self.db.platform() as session:
            row = await session.get_one(DeliveryTarget, (inp.tenant_id, UUID(inp.reference)))
            row.receipt = {**(row.receipt or {}), erasure_copies.CLEARED: True}

    async def _connection(self, tenant_id: UUID, integration_id: UUID) -> Integration:
        async with self.db.platform() as session:
            return await session.get_one(Integration, (tenant_id, integration_id))

    @activity.defn(name="erasure.leave_copy")
    async def leave_copy(self, inp: VendorCopy) -> None:
        """It could not be deleted: the certificate says whom to ask. Key: the reference."""
        with translated():
            async with self.db.platform() as session:
                erasure = await erasures.load(session, inp.tenant_id, inp.erasure_id)
                left = erasure_copies.refused(inp.kind, inp.reference)
                if left not in erasure.remains:
                    erasure.remains = [*erasure.remains, left]

    @activity.defn(name="erasure.erase")
    async def erase(self, inp: ErasureRef) -> Pass:
        """Files and tables. Nothing found means that nothing is held any more."""
        with translated():
            return Pass(found=await pass_once(self.db, self.files, self.keys, inp, self.clock()))

    @activity.defn(name="erasure.certify")
    async def certify(self, inp: ErasureRef) -> None:
        """Signed once, kept in the row and on the list. Key: the erasure's id."""
        with translated():
            async with self.db.platform() as session:
                erasure = await erasures.load(session, inp.tenant_id, inp.erasure_id)
                people = await erasures.people(session, inp.tenant_id, erasure.lead_id)
                await erasure_passes.certify(
                    session, self.keys, erasure, people, self.clock(), self.backups_kept
                )
            await self._list(inp)
