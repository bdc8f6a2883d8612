"""What a turn has to call out for before its reply is written."""

from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages import MessageActivities
    from activities.understanding import UnderstandingActivities
    from activities.writing import WritingActivities
    from models.contracts.conversation import FoundAnswer, MessageRef, Preparation, TurnInput
    from models.contracts.replying import WriteInput

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
    found = None
    if needs.needs_knowledge or needs.voice_ids:
        found = await attempt(
            workflow.execute_activity_method(UnderstandingActivities.search, turn, **options.SEARCH)
        )
    answers = found.answers if found is not None else ()
    if needs.needs_reply:
        await attempt(
            workflow.execute_activity_method(
                WritingActivities.write, WriteInput(turn=turn, answers=answers), **options.REPLY
            )
        )
    return answers
