"""The tables, by subject. Importing this package registers all of them."""

from models.tables.accounts import (
    Credential,
    ExternalIdentity,
    Letter,
    LetterLink,
    RefreshToken,
    SignInFailure,
    UserAccount,
    UserSession,
)
from models.tables.audit import AuditEntry, AuditLink
from models.tables.billing import (
    BillingOrder,
    BillingProfile,
    CreditAccount,
    CreditHold,
    LedgerEntry,
    OrderDispute,
    OrderRefund,
    TenantPackage,
)
from models.tables.chatwoot import ChatwootThread, DeskPost
from models.tables.conversations import Message, OpenQuestion
from models.tables.deliveries import Delivery, DeliveryReturn, DeliveryTarget
from models.tables.erasure import DeletionRequest, ErasedHandle, Erasure
from models.tables.files import StoredFile
from models.tables.inbox import InboxEvent
from models.tables.inventory import AdOfferMap, Offer, Property, Unit, Variant
from models.tables.kept_answers import KeptAnswer
from models.tables.keys import DataKey
from models.tables.knowledge import (
    KnowledgeChunk,
    KnowledgeDocument,
    KnowledgePage,
    KnowledgeSource,
    KnowledgeTerm,
)
from models.tables.lead_history import ConsentEvent, Disqualification, LeadNote
from models.tables.leads import (
    FieldEvidence,
    Lead,
    LeadAlternative,
    LeadOffer,
    LeadSource,
    LeadTransition,
)
from models.tables.members import ApiKey, Invitation, Membership
from models.tables.merges import LeadMerge
from models.tables.outbound import NumberPace, SendPace, TenantAlert
from models.tables.reconciliation import ReconciliationRun
from models.tables.replies import ModelCall, PlatformPrompt, ReplyDraft
from models.tables.scores import (
    LeadScore,
    PlatformScoreTemplate,
    ScoreTemplateRow,
    ScoreTemplateVersion,
)
from models.tables.sources import ImportReject, LeadImport, TenantSource
from models.tables.templates import MessageTemplate, Prompt
from models.tables.tenancy import ChannelRoute, Integration, SharedNumber, Tenant

__all__ = [
    "AdOfferMap",
    "ApiKey",
    "AuditEntry",
    "AuditLink",
    "BillingOrder",
    "BillingProfile",
    "ChannelRoute",
    "ChatwootThread",
    "ConsentEvent",
    "Credential",
    "CreditAccount",
    "CreditHold",
    "DataKey",
    "DeletionRequest",
    "Delivery",
    "DeliveryReturn",
    "DeliveryTarget",
    "DeskPost",
    "Disqualification",
    "ErasedHandle",
    "Erasure",
    "ExternalIdentity",
    "FieldEvidence",
    "ImportReject",
    "InboxEvent",
    "Integration",
    "Invitation",
    "KeptAnswer",
    "KnowledgeChunk",
    "KnowledgeDocument",
    "KnowledgePage",
    "KnowledgeSource",
    "KnowledgeTerm",
    "Lead",
    "LeadAlternative",
    "LeadImport",
    "LeadMerge",
    "LeadNote",
    "LeadOffer",
    "LeadScore",
    "LeadSource",
    "LeadTransition",
    "LedgerEntry",
    "Letter",
    "LetterLink",
    "Membership",
    "Message",
    "MessageTemplate",
    "ModelCall",
    "NumberPace",
    "Offer",
    "OpenQuestion",
    "OrderDispute",
    "OrderRefund",
    "PlatformPrompt",
    "PlatformScoreTemplate",
    "Prompt",
    "Property",
    "ReconciliationRun",
    "RefreshToken",
    "ReplyDraft",
    "ScoreTemplateRow",
    "ScoreTemplateVersion",
    "SendPace",
    "SharedNumber",
    "SignInFailure",
    "StoredFile",
    "Tenant",
    "TenantAlert",
    "TenantPackage",
    "TenantSource",
    "Unit",
    "UserAccount",
    "UserSession",
    "Variant",
]
