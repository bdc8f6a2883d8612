"""What arrives is taken in by its kind and age: answered, acknowledged, kept, or passed over."""

from datetime import timedelta
from typing import Any

import pytest

from demo.seed import SeededTenant
from models.domain.catalogue import phrase
from models.domain.lifecycle import State
from models.domain.policy import DEFAULT_POLICY
from models.records import consents
from models.session import Database
from tests.db.talking import Talk, make_talk
from tests.factories import Clock, ad_of, digits, make_life

TOO_OLD = timedelta(hours=DEFAULT_POLICY.answer_within_h, minutes=1)
CARD = {"type": "contacts", "contacts": [{"phones": [{"phone": "+5491155550199"}]}]}


@pytest.fixture
async def talk(db: Database, tenant: SeededTenant, clock: Clock) -> Talk:
    """A person in the middle of a conversation on the first project."""
    talk = await make_talk(db, tenant, clock)
    async with db.tenant(tenant.id) as session:
        await make_life(session, tenant, State.CONTACTED, lead=await talk.lead())
    await talk.says("Hola, busco 2 ambientes")
    await talk.turn()
    return talk


async def test_the_first_reply_greets_and_no_later_one_does(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    talk = await make_talk(db, tenant, clock)
    async with db.tenant(tenant.id) as session:
        await make_life(session, tenant, State.CONTACTED, lead=await talk.lead())
    for said, is_greeted in (("Hola", True), ("me tienen harto", False), ("300 mil", False)):
        await talk.says(said)
        reply = await talk.reply()
        assert reply is not None
        assert reply.startswith("¡Hola") is is_greeted


@pytest.mark.parametrize(
    ("raw", "kind", "answer"),
    [
        ({"type": "contacts", **CARD}, "contacts", "media"),
        ({"type": "image", "image": {"id": "1"}}, "media", "media"),
        ({"type": "location", "location": {"latitude": 1.5, "longitude": 2}}, "location", "media"),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, "unreadable", "unreadable"),
        ({"type": "something_new"}, "unreadable", "unreadable"),
        ({"type": "order", "order": {"product_items": []}}, "unreadable", "unreadable"),
    ],
)
async def test_what_is_no_text_is_acknowledged_or_asked_for_in_words(
    talk: Talk, raw: dict[str, Any], kind: str, answer: str
) -> None:
    await talk.arrives(raw)
    reply = await talk.reply()
    assert reply is not None
    assert phrase(answer, "es") in reply
    assert (await talk.messages())[-2].kind == kind


async def test_several_files_of_one_message_are_each_taken_in_once_and_answered_once(
    talk: Talk,
) -> None:
    chat = "http://127.0.0.1:9/rails/blobs"
    files = [{"file_type": "image", "data_url": f"{chat}/{name}.jpg"} for name in "abc"]
    await talk.arrives({"content": "Así está hoy", "attachments": files}, provider="chatwoot")
    turn = await talk.turn()
    *_, first, second, third, reply = await talk.messages()
    assert [m.media_id for m in (first, second, third)] == [file["data_url"] for file in files]
    assert [m.text for m in (first, second, third)] == ["Así está hoy", None, None]
    assert turn.keep_ids == (first.id, second.id, third.id)
    assert turn.send_ids == (reply.id,)


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "reaction", "reaction": {"message_id": "wamid.1"}},
        {"type": "sticker", "sticker": {"id": "1"}},
        {"type": "system", "system": {"type": "another"}},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.1"}},
    ],
)
async def test_what_says_nothing_is_not_answered(talk: Talk, raw: dict[str, Any]) -> None:
    await talk.arrives(raw)
    assert await talk.reply() is None


@pytest.mark.parametrize("words", [("BAJA",), ("Hola", "No me escriban más")])
async def test_who_opted_out_and_says_so_again_opens_nothing_and_hears_nothing(
    db: Database, talk: Talk, words: tuple[str, ...]
) -> None:
    await talk.says("BAJA")
    await talk.turn()
    first = (await talk.lead()).opted_out_at
    talk.clock.advance(hours=1)
    for each in words:
        await talk.says(each)
    taken = await talk.turn()
    assert (taken.send_ids, taken.opened, taken.is_answered) == ((), None, True)
    (life,) = await talk.lives()
    assert life.state == State.STOPPED
    out = (await talk.lead()).opted_out_at
    assert first is not None
    assert out == talk.clock.now > first
    async with db.tenant(talk.tenant.id) as session:
        told = await consents.of_person(session, talk.tenant.id, talk.contact_id)
    assert [event.kind for event in told] == ["OPTED_OUT", "OPTED_OUT"]
    assert (await talk.turn()).is_answered is False, "nothing waits for an answer any more"
    await talk.says("Me arrepentí, busco 2 ambientes")
    assert (await talk.turn()).opened is not None
    assert len(await talk.lives()) == 2


async def test_a_shared_card_makes_nobody_a_lead(db: Database, talk: Talk) -> None:
    await talk.arrives(CARD)
    await talk.turn()
    card = (await talk.messages())[-2]
    assert (card.kind, card.text, card.attachment) == ("contacts", None, None)


async def test_a_shared_place_names_the_zone(talk: Talk) -> None:
    place = {"latitude": -34.59, "longitude": -58.42, "address": "Malabia 1500, Palermo, CABA"}
    await talk.arrives({"type": "location", "location": place})
    await talk.turn()
    (life,) = await talk.lives()
    assert life.fields["zones"] == ["Palermo"]
    assert "budget" not in life.fields
    assert (await talk.messages())[-2].attachment == place


async def test_a_tapped_choice_is_its_words_and_its_id(talk: Talk) -> None:
    chosen = {"type": "button_reply", "button_reply": {"id": "zones:palermo", "title": "Palermo"}}
    await talk.arrives({"type": "interactive", "interactive": chosen})
    await talk.turn()
    tap = (await talk.messages())[-2]
    assert (tap.text, tap.reply_id) == ("Palermo", "zones:palermo")


async def test_an_edited_message_is_a_correction(talk: Talk) -> None:
    await talk.says("hasta 100 mil dólares")
    await talk.turn()
    inner = {"type": "text", "text": {"body": "hasta 120 mil dólares"}}
    await talk.arrives({"type": "edit", "edit": {"original_message_id": "x", "message": inner}})
    await talk.turn()
    assert (await talk.lives())[0].fields["budget"]["max"] == 120_000


async def test_an_old_message_is_kept_in_its_place_and_not_answered(talk: Talk) -> None:
    wamid = await talk.says("¿Tienen cochera?", talk.clock() - TOO_OLD)
    assert await talk.reply() is None
    assert (await talk.messages())[0].wamid == wamid


async def test_an_old_opt_out_still_counts(talk: Talk) -> None:
    await talk.says("BAJA", talk.clock() - TOO_OLD)
    assert await talk.reply() is None
    (life,) = await talk.lives()
    assert life.state == State.STOPPED


async def test_who_was_heard_too_late_is_a_lead_all_the_same(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    talk = await make_talk(db, tenant, clock)
    await talk.says("Hola, quiero información", clock() - TOO_OLD)
    turn = await talk.turn()
    (life,) = await talk.lives()
    assert turn.opened is not None
    assert (turn.opened.lead_offer_id, turn.send_ids) == (life.id, ())


async def test_what_was_written_before_the_opt_out_renews_no_consent(talk: Talk) -> None:
    talk.clock.advance(minutes=5)
    await talk.says("BAJA")
    await talk.turn()
    await talk.says("¿Qué precio tiene?", talk.clock() - timedelta(minutes=1))
    assert await talk.reply() is None
    assert [life.state for life in await talk.lives()] == [State.STOPPED]
    talk.clock.advance(minutes=5)
    await talk.says("Perdón, sigan escribiéndome")
    assert await talk.reply() is not None
    assert len(await talk.lives()) == 2


async def test_an_opt_out_whose_answer_was_lost_opens_no_new_life(talk: Talk) -> None:
    await talk.says("BAJA")
    first, again = await talk.turn(), await talk.turn()
    assert again.standing == first.standing
    assert len(await talk.lives()) == 1


async def test_while_a_human_writes_the_bot_hears_and_is_silent(talk: Talk) -> None:
    await talk.human_says("Hola, soy Marta, ya te paso los precios")
    await talk.says("Genial, hasta 120 mil dólares")
    turn = await talk.turn()
    assert turn.human_until is not None
    assert not turn.is_answered
    assert turn.send_ids == ()
    spoken = [(m.direction, m.by_human) for m in (await talk.messages())[-2:]]
    assert spoken == [("out", True), ("in", False)]
    talk.clock.set(turn.human_until)
    assert await talk.reply() is not None
    assert (await talk.lives())[0].fields["budget"]["max"] == 120_000


async def test_an_opt_out_counts_while_a_human_writes(talk: Talk) -> None:
    await talk.human_says("Hola, soy Marta")
    await talk.says("BAJA")
    await talk.turn()
    assert (await talk.lives())[0].state == State.STOPPED


async def test_what_a_human_takes_back_or_mends_holds_nothing(talk: Talk) -> None:
    for kind in ("revoke", "edit"):
        await talk.arrives({"type": kind, kind: {"original_message_id": "wamid.1"}}, kind="echo")
    turn = await talk.turn()
    assert turn.human_until is None
    assert not [m for m in await talk.messages() if m.by_human]


def _referral(ad_id: str, **rest: Any) -> dict[str, Any]:
    return {
        "referral": {
            "source_url": "https://fb.me/3cr4Wqqkv", "source_id": ad_id, "source_type": "ad",
            "headline": "Soler 4200", "ctwa_clid": "ARAkLkA8rmlFeiCktEJQ", **rest,
        }
    }  # fmt: skip


async def test_a_click_on_a_mapped_ad_begins_a_life_on_its_offer(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    talk = await make_talk(db, tenant, clock)
    await talk.says("¡Hola! Quiero más información", **_referral(ad_of(tenant, "conesa")))
    turn = await talk.turn()
    (life,), (source,) = await talk.lives(), await talk.sources()
    assert (life.offer_id, turn.is_answered) == (tenant.offers["conesa"], True)
    assert turn.opened is not None
    assert (source.ctwa_clid, source.status) == ("ARAkLkA8rmlFeiCktEJQ", "OPENED")
    assert (source.ad_id, source.lead_offer_id) == (life.ad_id, life.id)


async def test_a_click_on_an_unknown_ad_waits_to_be_mapped(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    talk, ad_id = await make_talk(db, tenant, clock), digits()
    await talk.says("Hola", **_referral(ad_id))
    assert await talk.reply() == phrase("holding", "es")
    (life,) = await talk.lives()
    assert (life.state, life.ad_id, life.offer_id) == (State.PENDING_MAPPING, ad_id, None)


async def test_a_click_of_an_alive_person_joins_as_an_alternative(
    talk: Talk, tenant: SeededTenant
) -> None:
    await talk.says("¿Y este?", **_referral(ad_of(tenant, "conesa")))
    await talk.turn()
    assert len(await talk.lives()) == 1
    assert [source.status for source in await talk.sources()] == ["JOINED"]


@pytest.mark.parametrize(
    ("ad", "status", "lives"), [("soler", "DUPLICATE", 1), ("conesa", "OPENED", 2)]
)
async def test_a_click_after_a_delivery_begins_anew_only_on_another_offer(
    db: Database, tenant: SeededTenant, clock: Clock, ad: str, status: str, lives: int
) -> None:
    talk = await make_talk(db, tenant, clock)
    async with db.tenant(tenant.id) as session:
        await make_life(session, tenant, State.SENT_TO_DEVELOPER, lead=await talk.lead())
    await talk.says("Hola", **_referral(ad_of(tenant, ad)))
    await talk.turn()
    assert [source.status for source in await talk.sources()] == [status]
    assert len(await talk.lives()) == lives


async def test_a_post_that_was_clicked_is_no_ad(talk: Talk) -> None:
    await talk.says("Hola", **_referral(digits(), source_type="post"))
    await talk.turn()
    assert await talk.sources() == []


async def test_what_arrives_for_a_merged_person_goes_to_the_survivor(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    gone, stays = [await make_talk(db, tenant, clock) for _ in range(2)]
    await gone.says("Hola")
    async with db.tenant(tenant.id) as session:
        session.add(lead := await gone.lead())
        lead.merged_into = stays.contact_id
    assert (await gone.turn()).standing is None
    assert await stays.reply() is not None
