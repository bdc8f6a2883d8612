"""Activity option presets. One per kind of remote system; a call site names one and says why if
it deviates."""

from datetime import timedelta
from typing import Final

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityConfig, LocalActivityConfig


def _retry(first_s: float, cap: timedelta) -> RetryPolicy:
    return RetryPolicy(initial_interval=timedelta(seconds=first_s), maximum_interval=cap)


LOCAL_DB: Final = LocalActivityConfig(
    # One short transaction inside the workflow task. No schedule-to-close: while the database is
    # away the task is given up and tried again, which is what waiting for it should look like.
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=_retry(0.1, timedelta(seconds=2)),
)
DB: Final = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=15),
    retry_policy=_retry(0.2, timedelta(seconds=10)),
)
LLM: Final = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=45),
    schedule_to_close_timeout=timedelta(minutes=5),
    retry_policy=_retry(2, timedelta(seconds=30)),
)
REPLY: Final = ActivityConfig(
    # A person waits: two tries at most, then the script answers.
    start_to_close_timeout=timedelta(seconds=50),
    schedule_to_close_timeout=timedelta(seconds=70),
    retry_policy=_retry(1, timedelta(seconds=5)),
)
SEARCH: Final = ActivityConfig(
    # A person waits for the answer; without knowledge the question is noted as open.
    start_to_close_timeout=timedelta(seconds=15),
    schedule_to_close_timeout=timedelta(minutes=1),
    retry_policy=_retry(0.5, timedelta(seconds=5)),
)
MEDIA: Final = ActivityConfig(
    # Long enough for a passing trouble; what lasts longer is the sweep's.
    start_to_close_timeout=timedelta(minutes=1),
    schedule_to_close_timeout=timedelta(minutes=5),
    retry_policy=_retry(1, timedelta(seconds=30)),
)
SEND: Final = ActivityConfig(
    # Long on purpose: an answer that WhatsApp cannot take now is late, not lost.
    start_to_close_timeout=timedelta(seconds=20),
    schedule_to_close_timeout=timedelta(hours=24),
    retry_policy=_retry(1, timedelta(minutes=2)),
)
BESIDE: Final = ActivityConfig(
    # Nobody waits for it and nothing depends on it: a second try would come too late.
    start_to_close_timeout=timedelta(seconds=5),
    schedule_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
STRIPE_WRITE: Final = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(hours=1),
    retry_policy=_retry(1, timedelta(minutes=2)),
)
EMAIL: Final = ActivityConfig(
    # Resend forgets an idempotency key after 24 h.
    start_to_close_timeout=timedelta(seconds=20),
    schedule_to_close_timeout=timedelta(hours=23),
    retry_policy=_retry(2, timedelta(minutes=10)),
)
TELL: Final = ActivityConfig(
    # The sweep waits for it, and finds again who could not be told.
    start_to_close_timeout=timedelta(seconds=20),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
MISSED_MEDIA: Final = ActivityConfig(
    # The last thing that the sweep does; what was not kept is found again.
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
GRAPH_READ: Final = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=15),
    schedule_to_close_timeout=timedelta(days=7),
    retry_policy=_retry(1, timedelta(minutes=15)),
)
IMPORT: Final = ActivityConfig(
    # A file of any size is checked in one go, with a heartbeat every few hundred rows.
    start_to_close_timeout=timedelta(minutes=10),
    heartbeat_timeout=timedelta(minutes=2),
    retry_policy=_retry(1, timedelta(minutes=1)),
)
BACKFILL: Final = ActivityConfig(
    # Graph's limit on reads of leads may last for a day; what is not found now is looked for then.
    start_to_close_timeout=timedelta(minutes=5),
    heartbeat_timeout=timedelta(minutes=1),
    schedule_to_close_timeout=timedelta(hours=6),
    retry_policy=_retry(2, timedelta(minutes=15)),
)
FETCH: Final = ActivityConfig(
    # A site of a hundred pages, politely, or a thick PDF: a heartbeat every ten seconds.
    start_to_close_timeout=timedelta(minutes=45),
    heartbeat_timeout=timedelta(seconds=60),
    schedule_to_close_timeout=timedelta(hours=2),
    retry_policy=_retry(2, timedelta(minutes=10)),
)
CHUNK: Final = ActivityConfig(
    start_to_close_timeout=timedelta(minutes=2),
    schedule_to_close_timeout=timedelta(hours=1),
    retry_policy=_retry(1, timedelta(minutes=1)),
)
EMBED_BATCH: Final = ActivityConfig(
    # All batches of a document, a heartbeat for each; the next try goes on behind the last one.
    start_to_close_timeout=timedelta(minutes=30),
    heartbeat_timeout=timedelta(minutes=2),
    schedule_to_close_timeout=timedelta(hours=2),
    retry_policy=_retry(2, timedelta(minutes=1)),
)
TARGET: Final = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(hours=72),
    retry_policy=_retry(2, timedelta(hours=2)),
)
RECONCILE: Final = ActivityConfig(
    # Every tenant's books, one after the other; a heartbeat for each, and for each payment.
    start_to_close_timeout=timedelta(hours=1),
    heartbeat_timeout=timedelta(minutes=5),
    schedule_to_close_timeout=timedelta(hours=6),
    retry_policy=_retry(5, timedelta(minutes=10)),
)
ERASE: Final = ActivityConfig(
    # A person asked for it: not given up. The files of one person, then one transaction.
    start_to_close_timeout=timedelta(minutes=10),
    retry_policy=_retry(0.2, timedelta(minutes=5)),
)
PURGE: Final = ActivityConfig(
    # A batch of words and files; what one day does not get to, the next one finds.
    start_to_close_timeout=timedelta(minutes=2),
    schedule_to_close_timeout=timedelta(hours=6),
    retry_policy=_retry(2, timedelta(minutes=10)),
)
DELETE_COPY: Final = ActivityConfig(
    # What a vendor refuses for a day is named in the certificate.
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(hours=24),
    retry_policy=_retry(2, timedelta(hours=1)),
)
COMPENSATE: Final = ActivityConfig(
    # An undo must not give up: alert on its age instead.
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=_retry(1, timedelta(minutes=5)),
)
