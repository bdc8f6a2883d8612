"""The one list of search attributes. Never personal data: they are not encrypted."""

from typing import Final
from uuid import UUID

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

TENANT_ID: Final = SearchAttributeKey.for_keyword("TenantId")
LEAD_STAGE: Final = SearchAttributeKey.for_keyword("LeadStage")
SCORE: Final = SearchAttributeKey.for_int("Score")


def of_tenant(tenant_id: UUID) -> TypedSearchAttributes:
    """What a workflow of this tenant is started with."""
    return TypedSearchAttributes([SearchAttributePair(TENANT_ID, str(tenant_id))])
