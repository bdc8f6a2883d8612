"""Reads the detail of a form submission from Graph."""

from dataclasses import asdict, dataclass

from temporalio import activity

from activities.errors import translated
from integrations.meta import GraphClient
from models.contracts.lead import SourceRef
from models.records import tenants
from models.session import Database
from models.tables import LeadSource


@dataclass
class GraphActivities:
    db: Database
    graph: GraphClient

    @activity.defn(name="graph.fetch_lead")
    async def fetch_lead(self, inp: SourceRef) -> None:
        """Stores the answer encrypted; nothing of it passes through the workflow.

        Safe to repeat: a read, and a row that is written once.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                source = await session.get_one(LeadSource, (inp.tenant_id, inp.source_id))
                if source.status != "WAITING_DETAIL":
                    return
                connection = await tenants.integration(session, inp.tenant_id, "META")
            detail = await self.graph.lead(source.leadgen_id, connection.secret["access_token"])
            async with self.db.tenant(inp.tenant_id) as session:
                source = await session.get_one(LeadSource, (inp.tenant_id, inp.source_id))
                source.detail, source.status = asdict(detail), "FETCHED"
                source.ad_id = source.ad_id or detail.ad_id
                source.form_id = source.form_id or detail.form_id
