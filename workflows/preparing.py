"""What a turn has to call out for before its reply is written."""

from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import MessageActivities
    from activities.understanding import UnderstandingActivities
    from models.contracts.conversation import FoundAnswer, MessageRef, Preparation, TurnInput

from workflows import options
from workflows.beside_turns import attempt


async def prepare(tenant_id: UUID, contact_id: UUID, needs: Preparation) -> tuple[FoundAnswer, ...]:
    """Each step may fail: the rules then answer by themselves."""
    turn = TurnInput(tenant_id=tenant_id, contact_id=contact_id, message_ids=needs.message_ids)
    for message_id in needs.voice_ids:
        note = MessageRef(tenant_id=tenant_id, message_id=message_id)
        await attempt(
            workflow.execute_activity_method(MessageActivities.transcribe, note, **options.LLM)
        )
    if needs.needs_model:
        await attempt(
            workflow.execute_activity_method(
                UnderstandingActivities.read_with_model, turn, **options.LLM
            )
        )
    if not needs.needs_knowledge and not needs.voice_ids:
        return ()
    found = await attempt(
        workflow.execute_activity_method(UnderstandingActivities.search, turn, **options.SEARCH)
    )
    return found.answers if found is not None else ()
