"""Keeps the heads of the audit log's chains outside the database.

Started daily by the Schedule `sched:audit-heads` (overlap SKIP). No messages; each run adds a file,
so that it may be repeated and reset at will.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.audit import AuditActivities
    from models.contracts.maintenance import HeadsKept

from workflows import options


@workflow.defn(name="audit_heads")
class AuditHeadsWorkflow:
    @workflow.run
    async def run(self) -> HeadsKept:
        return await workflow.execute_activity_method(AuditActivities.keep_heads, **options.DB)
