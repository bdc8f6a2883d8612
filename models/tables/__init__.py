"""The tables, by subject. Importing this package registers all of them."""

from models.tables.billing import BillingOrder, CreditAccount, CreditHold, LedgerEntry
from models.tables.conversations import Message, OpenQuestion
from models.tables.deliveries import Delivery, DeliveryTarget
from models.tables.inbox import InboxEvent
from models.tables.inventory import AdOfferMap, Offer, Property, Unit, Variant
from models.tables.knowledge import KnowledgeChunk, KnowledgeDocument, KnowledgeSource
from models.tables.leads import (
    FieldEvidence,
    Lead,
    LeadAlternative,
    LeadOffer,
    LeadSource,
    LeadTransition,
)
from models.tables.templates import MessageTemplate, Prompt, ScoreTemplateRow
from models.tables.tenancy import AuditEntry, ChannelRoute, Integration, Tenant

__all__ = [
    "AdOfferMap",
    "AuditEntry",
    "BillingOrder",
    "ChannelRoute",
    "CreditAccount",
    "CreditHold",
    "Delivery",
    "DeliveryTarget",
    "FieldEvidence",
    "InboxEvent",
    "Integration",
    "KnowledgeChunk",
    "KnowledgeDocument",
    "KnowledgeSource",
    "Lead",
    "LeadAlternative",
    "LeadOffer",
    "LeadSource",
    "LeadTransition",
    "LedgerEntry",
    "Message",
    "MessageTemplate",
    "Offer",
    "OpenQuestion",
    "Prompt",
    "Property",
    "ScoreTemplateRow",
    "Tenant",
    "Unit",
    "Variant",
]
