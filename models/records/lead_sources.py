"""The row of one submission: made once, from what lies in the inbox."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.submission import Submission
from models.records import submissions
from models.tables import InboxEvent, LeadSource


async def keep(session: AsyncSession, tenant_id: UUID, event: InboxEvent) -> LeadSource:
    """A Lead Ad's waits for its detail from Graph; another's brought it along."""
    if event.body is None:  # taken in before, and blanked since
        return await _known(session, tenant_id, event.external_id)
    if event.kind == submissions.KIND:
        return await _store(session, tenant_id, _of_submission(event))
    return await _store(session, tenant_id, _of_ad(json.loads(event.raw)))


def _of_ad(value: dict[str, Any]) -> dict[str, Any]:
    return {
        "leadgen_id": str(value["leadgen_id"]),
        "submitted_at": datetime.fromtimestamp(int(value["created_time"]), UTC),
        **{
            name: str(value[name]) if value.get(name) else None
            for name in ("page_id", "ad_id", "adset_id", "campaign_id", "form_id")
        },
    }


def _of_submission(event: InboxEvent) -> dict[str, Any]:
    """Its detail came along: nothing is read from anywhere."""
    given = Submission.from_json(event.raw)
    return {
        "leadgen_id": event.external_id,
        "kind": given.kind,
        "source_id": given.source_id,
        "ad_id": given.ad_id,
        "submitted_at": given.occurred_at,
        "detail": {
            "answers": given.answers,
            "offer_id": str(given.offer_id) if given.offer_id else None,
            "consent": given.consent,
        },
    }


async def _store(session: AsyncSession, tenant_id: UUID, values: dict[str, Any]) -> LeadSource:
    row = {"tenant_id": tenant_id, "id": ids.new_id(), "status": "WAITING_DETAIL", **values}
    made: LeadSource | None = await session.scalar(
        insert(LeadSource)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "leadgen_id"])
        .returning(LeadSource)
    )
    return made or await _known(session, tenant_id, values["leadgen_id"])


async def _known(session: AsyncSession, tenant_id: UUID, leadgen_id: str) -> LeadSource:
    found = await session.exec(
        select(LeadSource).where(
            LeadSource.tenant_id == tenant_id, LeadSource.leadgen_id == leadgen_id
        )
    )
    return found.one()
