"""The one list of workflows: what a worker runs, what replays, what the docs must name."""

from typing import Final

from workflows.audit_heads import AuditHeadsWorkflow
from workflows.backfill import BackfillWorkflow
from workflows.checkout import CheckoutWorkflow
from workflows.conversation import ConversationWorkflow
from workflows.delivery import DeliveryWorkflow
from workflows.erasure import ErasureWorkflow
from workflows.knowledge import KnowledgeRefreshWorkflow, KnowledgeWorkflow
from workflows.knowledge_upkeep import KnowledgeUpkeepWorkflow
from workflows.lead_import import ImportWorkflow
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.letter import LetterWorkflow
from workflows.maintenance import SweepWorkflow
from workflows.recharge import RechargeWorkflow
from workflows.reconciliation import ReconciliationWorkflow
from workflows.retention import RetentionWorkflow
from workflows.target_check import TargetCheckWorkflow

WORKFLOWS: Final[list[type]] = [
    LeadLifecycleWorkflow,
    ConversationWorkflow,
    DeliveryWorkflow,
    CheckoutWorkflow,
    RechargeWorkflow,
    TargetCheckWorkflow,
    SweepWorkflow,
    ReconciliationWorkflow,
    ImportWorkflow,
    BackfillWorkflow,
    KnowledgeWorkflow,
    KnowledgeRefreshWorkflow,
    LetterWorkflow,
    KnowledgeUpkeepWorkflow,
    AuditHeadsWorkflow,
    ErasureWorkflow,
    RetentionWorkflow,
]
