"""What is passed on about accounts: ids of letters, never what they say or to whom."""

from uuid import UUID

from models.contracts.base import Contract


class LetterInput(Contract):
    letter_id: UUID
