"""The tables, by subject. Importing this package registers all of them."""

from models.tables.billing import (
    BillingOrder,
    BillingProfile,
    CreditAccount,
    CreditHold,
    LedgerEntry,
    OrderDispute,
    TenantPackage,
)
from models.tables.chatwoot import ChatwootThread, DeskPost
from models.tables.conversations import Message, OpenQuestion
from models.tables.deliveries import Delivery, DeliveryReturn, DeliveryTarget
from models.tables.files import StoredFile
from models.tables.inbox import InboxEvent
from models.tables.inventory import AdOfferMap, Offer, Property, Unit, Variant
from models.tables.knowledge import (
    KnowledgeChunk,
    KnowledgeDocument,
    KnowledgePage,
    KnowledgeSource,
)
from models.tables.lead_history import ConsentEvent, Disqualification
from models.tables.leads import (
    FieldEvidence,
    Lead,
    LeadAlternative,
    LeadOffer,
    LeadSource,
    LeadTransition,
)
from models.tables.merges import LeadMerge
from models.tables.outbound import SendPace, TenantAlert
from models.tables.reconciliation import ReconciliationRun
from models.tables.scores import (
    LeadScore,
    PlatformScoreTemplate,
    ScoreTemplateRow,
    ScoreTemplateVersion,
)
from models.tables.sources import ImportReject, LeadImport, TenantSource
from models.tables.templates import MessageTemplate, Prompt
from models.tables.tenancy import AuditEntry, ChannelRoute, Integration, Tenant

__all__ = [
    "AdOfferMap",
    "AuditEntry",
    "BillingOrder",
    "BillingProfile",
    "ChannelRoute",
    "ChatwootThread",
    "ConsentEvent",
    "CreditAccount",
    "CreditHold",
    "Delivery",
    "DeliveryReturn",
    "DeliveryTarget",
    "DeskPost",
    "Disqualification",
    "FieldEvidence",
    "ImportReject",
    "InboxEvent",
    "Integration",
    "KnowledgeChunk",
    "KnowledgeDocument",
    "KnowledgePage",
    "KnowledgeSource",
    "Lead",
    "LeadAlternative",
    "LeadImport",
    "LeadMerge",
    "LeadOffer",
    "LeadScore",
    "LeadSource",
    "LeadTransition",
    "LedgerEntry",
    "Message",
    "MessageTemplate",
    "Offer",
    "OpenQuestion",
    "OrderDispute",
    "PlatformScoreTemplate",
    "Prompt",
    "Property",
    "ReconciliationRun",
    "ScoreTemplateRow",
    "ScoreTemplateVersion",
    "SendPace",
    "StoredFile",
    "Tenant",
    "TenantAlert",
    "TenantPackage",
    "TenantSource",
    "Unit",
    "Variant",
]
