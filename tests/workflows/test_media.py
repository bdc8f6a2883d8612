"""What a person sends is kept beside the conversation, and can be seen and heard by a link."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from models import ids
from models.contracts.conversation import ConversationInput
from models.domain.catalogue import phrase
from models.domain.file_problems import FileProblem, words
from models.tables import Message, StoredFile
from tests.house import House
from tests.product import Json, Product, eventually, new_person
from tests.talking_chatwoot import agent, at_the_desk, connect, conversation, shown, writes
from workflows.conversation import ConversationWorkflow

Opening = Callable[..., Awaitable[Product]]
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(200))
PAPER = b"%PDF-1.7\nrecibo de sueldo"


def part(data: bytes, mime_type: str, **rest: str) -> Json:
    return {"data": base64.b64encode(data).decode(), "mime_type": mime_type, **rest}


async def talk(product: Product, who: str, direction: str = "in") -> list[Json]:
    """The conversation as the operator sees it: what the person said, or heard."""
    lead = await product.lead(who)
    answer = await product.operator.get(f"/api/tenants/{product.id}/contacts/{lead.id}/messages")
    assert answer.status_code == 200, answer.text
    return [said for said in answer.json() if said["direction"] == direction]


async def kept(product: Product, who: str, count: int) -> list[Json]:
    """Once every message that came with media was kept or is known never to be."""

    async def probe() -> list[Json] | None:
        said = [m for m in await talk(product, who) if m["file"] or m["file_problem"]]
        return said if len(said) == count else None

    return await eventually(probe, f"{count} media being kept")


async def opened(product: Product, said: Json) -> httpx.Response:
    """By somebody who has nothing but the link."""
    parts = urlsplit(said["file"]["link"]["url"])
    async with httpx.AsyncClient(base_url=product.house.gateway.url) as anybody:
        return await anybody.get(f"{parts.path}?{parts.query}")


async def test_a_photo_and_a_document_are_acknowledged_and_kept(product: Product) -> None:
    who = new_person()
    await product.says(
        who,
        {"image": part(PHOTO, "image/jpeg", caption="mi cocina")},
        {"document": part(PAPER, "application/pdf", filename="recibo.pdf")},
    )
    await product.hears(who, 1)
    photo, paper = await kept(product, who, 2)
    assert (photo["text"], photo["is_transcript"]) == ("mi cocina", False)
    for said, data, kind in ((photo, PHOTO, "image/jpeg"), (paper, PAPER, "application/pdf")):
        answer = await opened(product, said)
        assert (answer.status_code, answer.content) == (200, data)
        assert answer.headers["content-type"] == said["file"]["content_type"] == kind
    files = await product.all(StoredFile)
    assert {(f.purpose, f.source) for f in files} == {("media", "lead")}


async def test_a_voice_note_is_a_marked_transcript_that_can_be_heard(product: Product) -> None:
    who = new_person()
    await product.says(who, {"voice": {"text": "busco un dos ambientes en Palermo"}})
    await product.hears(who, 1)
    (note,) = await kept(product, who, 1)
    assert (note["kind"], note["is_transcript"]) == ("voice", True)
    assert "dos ambientes" in note["text"]
    answer = await opened(product, note)
    assert answer.content.startswith(b"OggS")
    assert answer.headers["content-type"] == "audio/ogg"


async def test_the_same_photo_twice_is_one_file(product: Product) -> None:
    who, other = new_person(), new_person()
    for each in (who, other):
        await product.says(each, {"image": part(PHOTO, "image/jpeg")})
        await kept(product, each, 1)
    assert len(await product.all(StoredFile)) == 1


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ({"document": part(b"MZ\x90\0" * 9, "application/pdf")}, FileProblem.MISMATCH),
        ({"document": part(b"\x7fELF\0" + bytes(9), "")}, FileProblem.TYPE_NOT_ALLOWED),
        ({"image": part(PHOTO + bytes(5 * 2**20), "image/jpeg")}, FileProblem.TOO_LARGE),
    ],
)
async def test_what_may_not_be_kept_is_answered_and_noted_in_words(
    product: Product, message: Json, problem: FileProblem
) -> None:
    who = new_person()
    await product.says(who, message)
    await product.hears(who, 1)
    (said,) = await kept(product, who, 1)
    assert (said["file"], said["file_problem"]) == (None, words(problem, "es"))
    assert await product.all(StoredFile) == []


async def test_a_reply_does_not_wait_for_media_and_the_sweep_keeps_them_later(
    product: Product,
) -> None:
    who = new_person()
    await product.switch("whatsapp.media", "fail_before")
    await product.says(who, {"image": part(PHOTO, "image/jpeg")})
    await product.hears(who, 1)
    await product.says(who, "busco 2 ambientes")
    await product.hears(who, 2)
    (photo, _) = await talk(product, who)
    assert (photo["file"], photo["file_problem"]) == (None, None)
    # The conversation's own tries end with it: what the sweep does is all that is left.
    await (await product.conversation(who)).terminate()
    await product.house.sandbox.delete("/_sandbox/switches")
    assert (await product.sweep()).media == 1
    (photo,) = await kept(product, who, 1)
    assert (await opened(product, photo)).content == PHOTO
    assert (await product.sweep()).media == 0


async def test_a_new_run_of_the_conversation_keeps_what_the_one_before_could_not(
    product: Product,
) -> None:
    who = new_person()
    await product.submits(who)
    await product.becomes(who, "CONTACTED")
    lead = await product.lead(who)
    begun = await product.house.client.start_workflow(
        ConversationWorkflow.run,
        ConversationInput(
            tenant_id=product.id, contact_id=lead.id, burst_window_ms=0, turns_max=1
        ),
        id=ids.conversation_workflow_id(product.id, lead.id), task_queue=product.queue,
    )  # fmt: skip
    await product.switch("whatsapp.media", "fail_before")
    await product.says(who, {"image": part(PHOTO, "image/jpeg")})

    async def is_a_new_run() -> bool:
        return (await (await product.conversation(who)).describe()).run_id != begun.run_id

    await eventually(is_a_new_run, "a new run")
    await product.house.sandbox.delete("/_sandbox/switches")
    (photo,) = await kept(product, who, 1)
    assert (await opened(product, photo)).content == PHOTO


async def test_files_that_go_over_chatwoot_both_ways_are_kept(product: Product) -> None:
    account, who = await connect(product), new_person()
    await product.submits(who)
    await shown(product, account, who, 1)
    talk_there = await writes(
        product, account, who, files=[{"words": "busco un dos ambientes en Palermo"}]
    )
    *_, reply = await shown(product, account, who, 3)
    assert phrase("media", "es") not in reply["content"]
    await product.switch("chatwoot.files", "fail_before", times=1, status=404)
    await writes(product, account, who, files=[part(PHOTO, "image/jpeg", filename="mi cocina.jpg")])
    *_, reply = await shown(product, account, who, 5)
    assert phrase("media", "es") in reply["content"]
    note, photo = await kept(product, who, 2)
    assert (note["kind"], note["is_transcript"], photo["kind"]) == ("voice", True, "media")
    assert "dos ambientes" in note["text"]
    assert (await opened(product, note)).content.startswith(b"OggS")
    assert (await opened(product, photo)).content == PHOTO

    paper = part(PAPER, "application/pdf", filename="lista.pdf")
    await agent(product, account, talk_there, text="Te paso los precios", files=[paper])
    await product.sweep()
    (sent,) = [m for m in await talk(product, who, "out") if m["by_human"]]
    assert (sent["text"], sent["file"]["content_type"]) == (
        "Te paso los precios",
        "application/pdf",
    )
    assert (await opened(product, sent)).content == PAPER


async def test_an_agent_at_the_desk_sends_files_with_and_without_words(
    opening: Opening, house: House
) -> None:
    product, desk, who = await at_the_desk(opening, house)
    there = await conversation(product, desk, who)
    photo = part(PHOTO, "image/jpeg", filename="frente.jpg")
    paper = part(PAPER, "application/pdf", filename="lista.pdf")
    await agent(product, desk, there["id"], files=[photo])
    await agent(product, desk, there["id"], text="Plano y precios", files=[photo, paper])
    heard = (await product.hears(who, 5))[2:]
    assert [(m["type"], m["text"]) for m in heard] == [
        ("image", ""), ("image", "Plano y precios"), ("document", ""),
    ]  # fmt: skip
    await product.quiet(who)
    sent = [m for m in await talk(product, who, "out") if m["by_human"]]
    assert [(await opened(product, m)).content for m in sent] == [PHOTO, PHOTO, PAPER]


async def test_an_agent_at_the_desk_is_told_of_what_was_not_sent(
    opening: Opening, house: House
) -> None:
    product, desk, who = await at_the_desk(opening, house)
    there = await conversation(product, desk, who)
    await shown(product, desk, who, 1)
    await agent(product, desk, there["id"], files=[part(b"MZ\x90", "application/x-msdownload")])
    *_, told = await shown(product, desk, who, 3)
    assert told["private"]
    assert words(FileProblem.TYPE_NOT_ALLOWED, "es") in told["content"]

    await product.change(
        "update lead set last_inbound_at = last_inbound_at - interval '25 hours'"
        " where tenant_id = :t"
    )
    await agent(product, desk, there["id"], text="Te espero el martes")
    *_, told = await shown(product, desk, who, 5)
    assert "Te espero el martes" in told["content"]
    assert "24 horas" in told["content"]
    await product.quiet(who)
    await shown(product, desk, who, 5)
    await product.hears(who, 2)


async def test_media_that_whatsapp_has_deleted_are_noted(product: Product) -> None:
    who = new_person()
    await product.switch("whatsapp.media", "fail_before")
    await product.says(who, {"image": part(PHOTO, "image/jpeg")})
    await product.hears(who, 1)
    await (await product.conversation(who)).terminate()
    await product.change(
        "update message set occurred_at = occurred_at - interval '7 days' where tenant_id = :t"
    )
    await product.sweep()
    (photo,) = await kept(product, who, 1)
    assert photo["file_problem"] == words(FileProblem.EXPIRED, "es")


async def test_a_deleted_file_is_shown_as_deleted(product: Product) -> None:
    who = new_person()
    await product.says(who, {"image": part(PHOTO, "image/jpeg")})
    (photo,) = await kept(product, who, 1)
    gone: Any = await product.operator.delete(
        f"/api/tenants/{product.id}/files/{photo['file']['id']}"
    )
    assert gone.status_code == 204
    (photo,) = await talk(product, who)
    assert (photo["file"], photo["file_problem"]) == (None, words(FileProblem.DELETED, "es"))
    (message,) = await product.all(Message, Message.direction == "in")
    assert message.file_id is not None
