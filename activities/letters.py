"""Sends the letters about accounts: links that prove an address, approvals, invitations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from temporalio import activity

from activities.errors import translated
from integrations.resend import ResendClient
from models import ids
from models.contracts.accounts import LetterInput
from models.domain.account_letters import LINK_PAGES, account_letter
from models.domain.sign_in import Purpose
from models.session import Database
from models.signing import SigningKeys
from models.tables import Letter


@dataclass
class LetterActivities:
    db: Database
    resend: ResendClient
    keys: SigningKeys
    public_url: str
    clock: Callable[[], datetime]

    @activity.defn(name="letters.send")
    async def send(self, inp: LetterInput) -> None:
        """Key: the letter's id. Sent, its content is dropped."""
        with translated():
            async with self.db.platform() as session:
                letter = await session.get_one(Letter, inp.letter_id)
            if letter.sent_at is not None:
                return
            if self.resend.is_configured:
                values = dict(letter.content["values"])
                if link := letter.content["link"]:
                    values["link"] = self._address(link)
                subject, text = account_letter(letter.kind, letter.language, values)
                key = ids.letter_key(inp.letter_id)
                await self.resend.send(letter.content["to"], subject, text, key)
            else:
                activity.logger.warning("no e-mail provider is set: a letter was dropped")
            async with self.db.platform() as session:
                sent = await session.get_one(Letter, inp.letter_id)
                sent.content, sent.sent_at = None, self.clock()

    def _address(self, link: dict[str, Any]) -> str:
        purpose = Purpose(link["purpose"])
        secret = self.keys.link(purpose, UUID(link["row"]))
        return f"{self.public_url}{LINK_PAGES[purpose]}#{secret}"
