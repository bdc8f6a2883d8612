"""Composition root of a worker: settings, clients, activity objects, Worker; drains on SIGTERM."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

import httpx
import uvloop
from temporalio.client import Client
from temporalio.worker import Interceptor, UnsandboxedWorkflowRunner, Worker, WorkflowRunner

from activities.audit import AuditActivities
from activities.backfill import BackfillActivities
from activities.billing import BillingActivities
from activities.channels import CHATWOOT, WHATSAPP, Channel, WhatsAppChannel
from activities.chatwoot_channel import ChatwootChannel
from activities.checkout import CheckoutActivities
from activities.delivery import DeliveryActivities
from activities.desk import Desk, DeskActivities
from activities.erasure import ErasureActivities
from activities.imports import ImportActivities
from activities.intake import IntakeActivities
from activities.knowledge import KnowledgeActivities
from activities.knowledge_fetching import KnowledgeFetching
from activities.knowledge_index import KnowledgeIndexActivities
from activities.leads import LeadActivities
from activities.letters import LetterActivities
from activities.log_context import LogContext
from activities.maintenance import MaintenanceActivities
from activities.media import MediaActivities
from activities.media_shelf import FileReader, MediaShelf
from activities.messages import MessageActivities
from activities.orders import OrderActivities
from activities.receipts import ReceiptActivities
from activities.reconciliation import ReconciliationActivities
from activities.retention import RetentionActivities
from activities.senders import EmailSender, Sender, SheetSender, TokkoSender, WebhookSender
from activities.targets import TargetActivities
from activities.templates import TemplateActivities
from activities.turns import TurnActivities
from activities.understanding import UnderstandingActivities
from activities.writing import WritingActivities
from integrations.chatwoot import Account, ChatwootClient, safe_client
from integrations.chatwoot_files import ChatwootFiles
from integrations.document_reader import DocumentReader
from integrations.embeddings import embedders
from integrations.files import Files
from integrations.http import client as http_client
from integrations.meta import GraphClient
from integrations.openai_chat import ChatModels
from integrations.openai_models import OpenAIModels
from integrations.resend import ResendClient
from integrations.sentry import reporter
from integrations.sheets import SheetsClient
from integrations.sheets_login import GoogleApp
from integrations.stripe_checkout import StripeClient
from integrations.temporal import connect
from integrations.tokko import TokkoClient
from integrations.web_reader import WebReader
from integrations.webhook_target import WebhookClient
from integrations.whatsapp import WhatsAppClient
from integrations.whatsapp_account import WhatsAppAccountClient
from models.contracts.delivery import TargetKind
from models.erasure_keys import ErasureKeys
from models.log_setup import configure_logs
from models.logs import get_logger
from models.opening import opened_database
from models.session import Database
from models.settings import Settings, load_settings
from models.signing import SigningKeys
from models.tables.base import utc_now
from workflows.registry import WORKFLOWS

GRACEFUL_SHUTDOWN: Final = timedelta(seconds=30)
"""What stops the process must wait longer than this before it kills."""
_CACHED_WORKFLOWS_MAX: Final = 250

_log = get_logger("worker")


def make_activities(
    settings: Settings,
    db: Database,
    http: httpx.AsyncClient,
    clock: Callable[..., Any] = utc_now,
) -> list[Callable[..., Any]]:
    """Every activity of the product, over real clients, as bound methods."""
    models = OpenAIModels(
        settings.openai_api_key.get_secret_value(),
        settings.openai_url,
        chat_model=settings.openai_chat_model,
        transcription_model=settings.openai_transcription_model,
    )
    whatsapp = WhatsAppClient(http, settings.graph_url)
    resend = ResendClient(
        http, settings.resend_url, settings.resend_api_key.get_secret_value(), settings.email_from
    )
    stripe = StripeClient(settings.stripe_secret_key.get_secret_value(), settings.stripe_url)
    graph = GraphClient(http, settings.graph_url)
    erasure_keys = ErasureKeys.parse(settings.erasure_keys.get_secret_value())
    intake = IntakeActivities(db, graph, erasure_keys, clock)
    imports = ImportActivities(db, clock)
    backfill = BackfillActivities(db, graph)
    leads = LeadActivities(db, clock)
    orders = OrderActivities(db, clock)
    desk = _desk(settings)
    chat = ChatModels(
        settings.openai_api_key.get_secret_value(), settings.openai_url, settings.reply_models
    )
    turns = TurnActivities(
        db,
        clock,
        models.can_understand,
        models.can_transcribe,
        has_desk=desk is not None,
        has_writer=bool(chat.names),
    )
    tenants_chatwoot = safe_client(allow_loopback=not settings.is_production)
    channels: dict[str, Channel] = {
        CHATWOOT: ChatwootChannel(
            db, ChatwootClient(tenants_chatwoot), ChatwootFiles(tenants_chatwoot)
        ),
        WHATSAPP: WhatsAppChannel(whatsapp),
    }
    files = Files(settings)
    shelf = MediaShelf(db, channels, files, _desk_files(http, desk))
    messages = MessageActivities(db, channels, models, shelf, clock)
    media = MediaActivities(db, shelf, clock)
    desk_activities = DeskActivities(db, ChatwootClient(http), desk, clock)
    receipts = ReceiptActivities(db, whatsapp, clock)
    embedding = embedders(settings.embeddings, models)
    understanding = UnderstandingActivities(db, models, embedding, clock)
    fetching = KnowledgeFetching(
        db,
        files,
        WebReader(
            allow_loopback=not settings.is_production,
            agent=f"ConverziaBot/1.0 (+{settings.public_url})",
        ),
        DocumentReader(),
        settings.knowledge_pause_s,
        clock,
    )
    writing = WritingActivities(db, chat, clock)
    knowing = KnowledgeActivities(db, embedding.current, clock)
    knowledge_index = KnowledgeIndexActivities(db, embedding)
    delivery = DeliveryActivities(db, clock)
    sheets = SheetSender(_sheets(settings))
    senders: dict[TargetKind, Sender] = {
        TargetKind.SHEETS: sheets,
        TargetKind.WEBHOOK: WebhookSender(
            WebhookClient(allow_http=not settings.is_production), clock
        ),
        TargetKind.TOKKO: TokkoSender(TokkoClient(http, settings.tokko_url)),
        TargetKind.EMAIL: EmailSender(resend),
    }
    targets = TargetActivities(db, senders, resend, clock)
    checkout = CheckoutActivities(db, stripe, resend, clock)
    billing = BillingActivities(db, stripe, resend, clock)
    maintenance = MaintenanceActivities(db, clock)
    audit = AuditActivities(db, files, clock)
    keys = SigningKeys.parse(settings.signing_keys.get_secret_value())
    letters = LetterActivities(db, resend, keys, settings.public_url, clock)
    templates = TemplateActivities(
        db, WhatsAppAccountClient(http, settings.graph_url), resend, clock
    )
    erasure = ErasureActivities(
        db,
        files,
        erasure_keys,
        sheets,
        ChatwootClient(tenants_chatwoot),
        ChatwootClient(http),
        desk,
        timedelta(days=settings.backups_kept_days),
        clock,
    )
    retention = RetentionActivities(db, files, erasure_keys, clock)
    reconciliation = ReconciliationActivities(
        db, stripe if settings.stripe_secret_key else None, _sheets(settings), clock
    )
    return [
        intake.take_in,
        leads.advance,
        orders.obey,
        turns.take,
        understanding.read_with_model,
        understanding.search,
        writing.write,
        knowledge_index.find_stale,
        knowledge_index.forget_old,
        knowledge_index.renew,
        messages.send,
        messages.transcribe,
        media.keep,
        media.keep_missed,
        desk_activities.keep_up,
        receipts.show_typing,
        templates.sync,
        templates.tell,
        delivery.reserve,
        delivery.capture,
        delivery.give_up,
        targets.send,
        targets.give_up,
        targets.check,
        targets.tell_missing,
        targets.look_after,
        checkout.create_session,
        checkout.settle,
        checkout.send_receipt,
        billing.find_low,
        billing.tell_low,
        billing.begin,
        billing.charge,
        billing.tell_failed,
        maintenance.find_stuck,
        maintenance.resume_deliveries,
        reconciliation.compare,
        reconciliation.record,
        imports.check,
        imports.take_batch,
        imports.finish,
        backfill.find_forms,
        backfill.take_page,
        fetching.fetch,
        knowing.chunk,
        knowing.embed,
        knowing.switch,
        knowing.fail,
        knowing.find_due,
        letters.send,
        audit.keep_heads,
        erasure.begin,
        erasure.find_copies,
        erasure.delete_copy,
        erasure.leave_copy,
        erasure.erase,
        erasure.certify,
        retention.find_tenants,
        retention.purge_words,
        retention.purge_bodies,
        retention.forget_leads,
        retention.record,
    ]


def _desk(settings: Settings) -> Desk | None:
    if not settings.chatwoot_url:
        return None
    account = Account(
        settings.chatwoot_url,
        settings.chatwoot_account_id,
        settings.chatwoot_inbox_id,
        settings.chatwoot_api_token.get_secret_value(),
    )
    told = {"assignee_id": settings.chatwoot_assignee_id, "team_id": settings.chatwoot_team_id}
    assignee = {name: number for name, number in told.items() if number}
    return Desk(account, assignee, settings.public_url)


def _desk_files(http: httpx.AsyncClient, desk: Desk | None) -> FileReader | None:
    return partial(ChatwootFiles(http).read, desk.account.base_url) if desk else None


def _sheets(settings: Settings) -> SheetsClient:
    secret = settings.google_client_secret.get_secret_value()
    app = GoogleApp(settings.google_client_id, secret) if secret else None
    return SheetsClient(settings.sheets_url, app=app)


def make_worker(
    client: Client,
    task_queue: str,
    activities: Sequence[Callable[..., Any]],
    runner: WorkflowRunner | None = None,
    interceptors: Sequence[Interceptor] = (),
    **options: Any,
) -> Worker:
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=activities,
        # Outside the sandbox, which every test and replay runs in: docs/adr/0006.
        workflow_runner=runner or UnsandboxedWorkflowRunner(),
        interceptors=[LogContext(), *interceptors],
        graceful_shutdown_timeout=GRACEFUL_SHUTDOWN,
        max_cached_workflows=_CACHED_WORKFLOWS_MAX,
        **options,
    )


async def run(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT, then lets running activities finish."""
    configure_logs(settings.log_level, settings.log_format, "worker", reporter(settings))
    async with opened_database(settings) as db:
        client = await connect(settings)
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with http_client() as http:
            activities = make_activities(settings, db, http)
            async with make_worker(client, settings.temporal_task_queue, activities):
                _log.info("ready", task_queue=settings.temporal_task_queue)
                _say_ready(settings)
                await stop.wait()
                _log.info("draining")
    _log.info("stopped")


def _say_ready(settings: Settings) -> None:
    """`converzia up` waits for this file."""
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "worker.ready").write_text(str(os.getpid()), encoding="utf-8")


def main() -> None:
    uvloop.run(run(load_settings()))


if __name__ == "__main__":
    main()
