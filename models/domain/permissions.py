"""Who may do what: the one table. Routes name a permission, api/access.py checks it, and
docs/permissions.md shows the table (a test compares).

A tenant's own roles hold tenant permissions only; what is the platform's is nobody else's.
"""

from collections.abc import Set
from enum import StrEnum
from typing import Final


class Permission(StrEnum):
    LEADS_COUNT = "leads.count"
    LEADS_READ = "leads.read"
    LEADS_ACCEPT = "leads.accept"
    LEADS_RETURN = "leads.return"
    LEADS_EXPORT = "leads.export"
    LEADS_ERASE = "leads.erase"
    OFFERS_READ = "offers.read"
    BILLING_READ = "billing.read"
    BILLING_MANAGE = "billing.manage"
    CONNECTIONS_READ = "connections.read"
    CONNECTIONS_MANAGE = "connections.manage"
    INTAKE_READ = "intake.read"
    INTAKE_MANAGE = "intake.manage"
    FILES_READ = "files.read"
    FILES_MANAGE = "files.manage"
    KNOWLEDGE_READ = "knowledge.read"
    KNOWLEDGE_MANAGE = "knowledge.manage"
    SETTINGS_READ = "settings.read"
    SETTINGS_MANAGE = "settings.manage"
    MEMBERS_READ = "members.read"
    MEMBERS_MANAGE = "members.manage"
    KEYS_READ = "keys.read"
    KEYS_MANAGE = "keys.manage"
    AUDIT_READ = "audit.read"

    PLATFORM_TENANTS = "platform.tenants"
    PLATFORM_USERS = "platform.users"
    PLATFORM_IMPERSONATE = "platform.impersonate"
    PLATFORM_LEADS = "platform.leads"
    PLATFORM_MAPPING = "platform.mapping"
    PLATFORM_CHANNELS = "platform.channels"
    PLATFORM_DELIVERIES = "platform.deliveries"
    PLATFORM_CREDITS = "platform.credits"
    PLATFORM_RULES = "platform.rules"
    PLATFORM_KNOWLEDGE = "platform.knowledge"
    PLATFORM_AUDIT = "platform.audit"
    PLATFORM_WORKFLOWS = "platform.workflows"


P = Permission

MEANINGS: Final[dict[Permission, str]] = {
    P.LEADS_COUNT: "counts and rates, no rows",
    P.LEADS_READ: "leads, conversations, scores; a person only once delivered",
    P.LEADS_ACCEPT: "take a lead over, which is its delivery; give it back to the bot",
    P.LEADS_RETURN: "return a delivered lead",
    P.LEADS_EXPORT: "everything that is held of a person, once delivered, to hand it to them",
    P.LEADS_ERASE: "erase a person for good",
    P.OFFERS_READ: "offers, their prices and stock",
    P.BILLING_READ: "balance, ledger, packages, orders, recharge",
    P.BILLING_MANAGE: "buy credits, set the recharge",
    P.CONNECTIONS_READ: "targets, channels and templates, without their secrets",
    P.CONNECTIONS_MANAGE: "connect pages, a number, targets; test and switch them; templates",
    P.INTAKE_READ: "sources and imports",
    P.INTAKE_MANAGE: "make and change sources, import files, look for missed leads",
    P.FILES_READ: "files and links to them; what a person sent only once delivered",
    P.FILES_MANAGE: "upload and delete files",
    P.KNOWLEDGE_READ: "what replies may quote",
    P.KNOWLEDGE_MANAGE: "give sources of knowledge, change, refresh, submit and withdraw them",
    P.SETTINGS_READ: "policies, scoring templates, what is asked of leads beside the usual",
    P.SETTINGS_MANAGE: "change what is asked of leads",
    P.MEMBERS_READ: "who works for the tenant, and invitations",
    P.MEMBERS_MANAGE: "invite, change roles, remove",
    P.KEYS_READ: "API keys, by their prefix",
    P.KEYS_MANAGE: "make and revoke API keys",
    P.AUDIT_READ: "who did what for this tenant",
    P.PLATFORM_TENANTS: "every tenant's standing; approvals",
    P.PLATFORM_USERS: "every account",
    P.PLATFORM_IMPERSONATE: "see the product as a tenant does",
    P.PLATFORM_LEADS: "move, close, disqualify, reinstate, retry a life; merges; test leads",
    P.PLATFORM_MAPPING: "pages to tenants, ads to offers",
    P.PLATFORM_CHANNELS: "connect a tenant's Chatwoot, which shows whole conversations",
    P.PLATFORM_DELIVERIES: "dead letters and the decision about returns, of all tenants",
    P.PLATFORM_CREDITS: "grant and correct credits, set prices",
    P.PLATFORM_KNOWLEDGE: "approve and reject what replies may quote",
    P.PLATFORM_RULES: "policies, returns; scoring templates, score lab; prompts, cost of models",
    P.PLATFORM_AUDIT: "who did what that concerns no tenant",
    P.PLATFORM_WORKFLOWS: "what workflows hold, decrypted for Temporal's own tools",
}


class Role(StrEnum):
    """The first four are a tenant's."""

    OWNER = "OWNER"
    ADMIN = "ADMIN"
    BILLING = "BILLING"
    VIEWER = "VIEWER"
    PLATFORM_ADMIN = "PLATFORM_ADMIN"


_PLATFORM: Final = frozenset(p for p in P if p.value.startswith("platform."))
_TENANT: Final = frozenset(P) - _PLATFORM
READING: Final = frozenset(p for p in _TENANT if p.value.endswith((".read", ".count")))
"""All that a VIEWER may, and an impersonation that was not asked to write."""

TABLE: Final[dict[Role, frozenset[Permission]]] = {
    Role.OWNER: _TENANT,
    Role.ADMIN: _TENANT - {P.BILLING_MANAGE},
    Role.BILLING: frozenset({P.LEADS_COUNT, P.OFFERS_READ, P.BILLING_READ, P.BILLING_MANAGE}),
    Role.VIEWER: READING,
    Role.PLATFORM_ADMIN: frozenset(P),
}

TENANT_ROLES: Final = (Role.OWNER, Role.ADMIN, Role.BILLING, Role.VIEWER)
KEY_SCOPES: Final = _TENANT - {
    P.BILLING_MANAGE, P.MEMBERS_MANAGE, P.KEYS_MANAGE, P.LEADS_ERASE,
}  # fmt: skip
"""What a machine may be given: it neither spends money, nor lets anybody in, nor erases people."""


def may_give(giver: Set[Permission], role: Role) -> bool:
    """Nobody gives more than they have."""
    return role in TENANT_ROLES and giver >= TABLE[role]
