"""Chatwoot as a tenant's channel: replies and templates go into its shared inbox, files come out
of it."""

from dataclasses import dataclass
from uuid import UUID

from activities.channels import Outgoing
from integrations.chatwoot import (
    NOT_FOUND,
    Account,
    ChatwootClient,
    Person,
    TemplateCall,
)
from integrations.chatwoot_files import ChatwootFiles
from integrations.errors import VendorRejected
from models import ids
from models.records import chatwoot
from models.records.chatwoot import Correspondent
from models.session import Database
from models.tables import Integration, Lead


def account_of(connection: Integration) -> Account:
    config = connection.config
    return Account(
        config["base_url"],
        config["account_id"],
        config["inbox_id"],
        connection.secret["api_token"],
    )


@dataclass
class ChatwootChannel:
    db: Database
    chatwoot: ChatwootClient
    files: ChatwootFiles

    async def send(self, via: Integration, message: Outgoing) -> str:
        """Key: the row's id, as the post's reference. A repeat looks for it first."""
        conversation_id = await self._known(via, message.lead_id)
        try:
            if conversation_id is None:
                conversation_id = await self._open(via, message)
            post_id = await self._post(via, conversation_id, message)
        except VendorRejected as error:
            if error.code != NOT_FOUND:
                raise
            # Somebody deleted the conversation over there.
            post_id = await self._post(via, await self._open(via, message), message)
        return ids.chatwoot_message_id(str(via.id), post_id)

    async def media(self, via: Integration, media_id: str, bytes_max: int) -> tuple[bytes, str]:
        return await self.files.read(via.config["base_url"], media_id, bytes_max)

    async def _post(self, via: Integration, conversation_id: int, message: Outgoing) -> int:
        account, reference = account_of(via), str(message.reference)
        if message.is_repeat:
            left = await self.chatwoot.find_post(account, conversation_id, reference)
            if left is not None:
                return left
        return await self.chatwoot.post(
            account,
            conversation_id,
            message.text,
            reference,
            template=_template(message),
            file=message.file,
        )

    async def _known(self, via: Integration, lead_id: UUID) -> int | None:
        async with self.db.tenant(via.tenant_id) as session:
            thread = await chatwoot.thread(session, via.tenant_id, str(via.id), lead_id)
        return thread.conversation_id if thread else None

    async def _open(self, via: Integration, message: Outgoing) -> int:
        async with self.db.tenant(via.tenant_id) as session:
            lead = await session.get_one(Lead, (via.tenant_id, message.lead_id))
        person = Person(str(lead.id), lead.phone, lead.name)
        thread = await self.chatwoot.open_thread(account_of(via), person)
        async with self.db.tenant(via.tenant_id) as session:
            who = Correspondent(thread.conversation_id, thread.contact_id)
            await chatwoot.remember(session, via.tenant_id, str(via.id), lead.id, who)
        return thread.conversation_id


def _template(message: Outgoing) -> TemplateCall | None:
    told = message.template
    if told is None:
        return None
    return TemplateCall(
        told["name"],
        told["language_code"],
        told.get("category", "MARKETING"),
        tuple(told["parameters"]),
    )
