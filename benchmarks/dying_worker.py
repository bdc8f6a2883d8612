"""A worker of the product that kills itself (SIGKILL) just before or just after an activity.

    python -m benchmarks.dying_worker QUEUE ACTIVITY before|after NTH

Only for the crash matrix. It dies at the NTH call of the activity, and ends by itself when its
standard input closes. Temporal learns of the death after NOTICED_WITHIN instead of the product's
longer timeouts, which spares the matrix minutes of waiting and changes nothing else.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from integrations.http import client as http_client
from integrations.temporal import connect
from models.log_setup import configure_logs
from models.opening import opened_database
from models.settings import Settings, load_settings
from worker import make_activities, make_worker
from workflows import options

NOTICED_WITHIN: Final = timedelta(seconds=5)
Moment = Literal["before", "after"]


@dataclass
class Death(Interceptor):
    """Where the process ends: at the `nth` call of this activity."""

    activity: str
    moment: Moment
    nth: int = 1

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Dies(next, self)

    def comes(self, name: str) -> bool:
        self.nth -= name == self.activity
        return name == self.activity and self.nth == 0


class _Dies(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, death: Death) -> None:
        super().__init__(next)
        self._death = death

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        comes = self._death.comes(activity.info().activity_type)
        if comes and self._death.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await super().execute_activity(input)
        if comes:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


async def run(settings: Settings, queue: str, death: Death) -> None:
    async with opened_database(settings, pool_size=4) as db:
        client = await connect(settings)
        _notice_soon()
        async with (
            http_client() as http,
            make_worker(
                client,
                queue,
                make_activities(settings, db, http),
                interceptors=[death],
                sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
            ),
        ):
            await asyncio.to_thread(sys.stdin.buffer.read)


def _notice_soon() -> None:
    for preset in vars(options).values():
        if isinstance(preset, dict) and "start_to_close_timeout" in preset:
            preset["start_to_close_timeout"] = NOTICED_WITHIN


def main() -> None:
    queue, name, moment, nth = sys.argv[1:]
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format, "dying-worker")
    death = Death(name, "before" if moment == "before" else "after", int(nth))
    asyncio.run(run(settings, queue, death))


if __name__ == "__main__":
    main()
