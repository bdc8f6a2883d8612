"""The one list of search attributes. Never personal data: they are not encrypted."""

from typing import Final

from temporalio.common import SearchAttributeKey

TENANT_ID: Final = SearchAttributeKey.for_keyword("TenantId")
LEAD_STAGE: Final = SearchAttributeKey.for_keyword("LeadStage")
SCORE: Final = SearchAttributeKey.for_int("Score")
