"""The deploy step: schema and Schedules brought to what this version wants, and the erasures that a
restored back-up does not have; before anything is served, and safe to repeat."""

import asyncio
from datetime import timedelta

from commands import erasure_list
from commands.migrate import migrate
from commands.schedules import SweepPlan, ensure_schedules
from integrations.temporal import connect
from models.settings import Settings


def deploy(settings: Settings) -> str:
    """Returns the schema's revision."""
    revision = migrate(settings)
    erasure_list.apply(settings)
    if settings.temporal_address:
        asyncio.run(_schedules(settings))
    return revision


async def _schedules(settings: Settings) -> None:
    client = await connect(settings)
    plan = SweepPlan(timedelta(seconds=settings.sweep_every_s), settings.sweep_grace_s)
    await ensure_schedules(client, settings.temporal_task_queue, plan)
