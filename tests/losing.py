"""Workers whose answers get lost: the activity did its work, and Temporal never heard of it. Or
whose calls do: the attempt ended before there was any work."""

from collections import Counter
from typing import Any

from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor


class AnswersLost(Interceptor):
    """The first answer of every call of these activities is lost; without names, of all."""

    works_first = True

    def __init__(self, *activities: str) -> None:
        self.names = frozenset(activities)
        self.lost: Counter[str] = Counter()
        self._seen: set[tuple[str, str]] = set()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _LosesAnswers(next, self)

    def loses(self, name: str, attempt: str) -> bool:
        if (self.names and name not in self.names) or (name, attempt) in self._seen:
            return False
        self._seen.add((name, attempt))
        self.lost[name] += 1
        return True


class CallsLost(AnswersLost):
    """The first attempt of every call ends before its work begins."""

    works_first = False


class _LosesAnswers(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, plan: AnswersLost) -> None:
        super().__init__(next)
        self._plan = plan

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        if not self._plan.works_first and self._is_lost():
            raise ConnectionError("the call was lost before the work began")
        answer = await super().execute_activity(input)
        if self._plan.works_first and self._is_lost():
            raise ConnectionError("the answer was lost after the work was done")
        return answer

    def _is_lost(self) -> bool:
        info = activity.info()
        return self._plan.loses(info.activity_type, f"{info.workflow_run_id}:{info.activity_id}")
