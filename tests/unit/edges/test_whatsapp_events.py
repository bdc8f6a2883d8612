"""WhatsApp's events told apart, and what each kind of message says, on documented bodies."""

from typing import Any

import pytest

from integrations.whatsapp_content import Click, click, content
from integrations.whatsapp_events import AccountEvent, Echo, IdentityChange, InboundText, parse
from tests.unit.edges.test_vendor_events import fixture


def messages(name: str) -> list[dict[str, Any]]:
    return [e.raw for e in parse(fixture(name)) if isinstance(e, InboundText)]


def test_each_kind_of_message_says_what_it_says() -> None:
    said = [content(raw) for raw in messages("whatsapp_kinds")]
    assert [(c.kind, c.text, c.reply_id) for c in said] == [
        ("location", None, None),
        ("contacts", None, None),
        ("text", "¿Siguen disponibles?", None),
        ("unreadable", None, None),
        ("text", "Listo para comprar", "intent:ready"),
        ("other", None, None),
        ("media", "Mi recibo", None),
        ("text", "Hola, ¿tienen 3 ambientes?", None),
        ("other", None, None),
        ("text", "¡Hola! Quiero más información", None),
    ]
    place, card, document = said[0].attachment, said[1].attachment, said[6]
    assert place is not None
    assert place["address"] == "Malabia 1500, Palermo, Buenos Aires"
    assert "url" not in place
    assert card is None
    assert (document.media_id, document.attachment) == (
        "1376223850470843",
        {"mime_type": "application/pdf", "filename": "recibo.pdf"},
    )


def test_a_click_on_an_ad_is_told_with_its_id_and_click_id() -> None:
    clicks = [c for raw in messages("whatsapp_kinds") if (c := click(raw))]
    assert [(type(c), c.ad_id, c.headline) for c in clicks] == [
        (Click, "120226305854810726", "Soler 4200")
    ]
    assert (clicks[0].ctwa_clid or "").startswith("Aff-n8ZTODiE79d22KtAwQKj9e")


def test_a_person_with_a_user_name_is_known_by_the_user_id_alone() -> None:
    (message,) = parse(fixture("whatsapp_user_id_only"))
    assert isinstance(message, InboundText)
    assert (message.wa_user_id, message.wa_id) == ("AR.13491208655302741918", None)


def test_people_of_one_batch_keep_their_own_ids() -> None:
    body = fixture("whatsapp_user_id_only")
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"].insert(0, {"wa_id": "5491150005678", "user_id": "AR.555"})
    value["messages"].append({**value["messages"][0], "id": "wamid.2", "from": "5491150005678"})
    del value["messages"][1]["from_user_id"]
    first, second = (e for e in parse(body) if isinstance(e, InboundText))
    assert (first.wa_user_id, first.wa_id) == ("AR.13491208655302741918", None)
    assert (second.wa_user_id, second.wa_id) == ("AR.555", "5491150005678")


def test_who_changed_number_or_user_id_is_told_by_both() -> None:
    number, user_id = parse(fixture("whatsapp_identity_changes"))
    assert isinstance(number, IdentityChange)
    assert isinstance(user_id, IdentityChange)
    assert (number.wa_id, number.wa_user_id) == ("5491150001234", "AR.13491208655302741918")
    assert (number.new_wa_id, number.new_wa_user_id) == (
        "5491150009999",
        "AR.22291208655302741918",
    )
    assert (user_id.wa_id, user_id.wa_user_id) == (None, "AR.22291208655302741918")
    assert (user_id.new_wa_id, user_id.new_wa_user_id) == (None, "AR.33391208655302741918")


def test_a_humans_word_is_an_echo_to_the_person() -> None:
    (echo,) = parse(fixture("whatsapp_message_echoes"))
    assert isinstance(echo, Echo)
    assert (echo.wa_id, echo.phone_number_id) == ("5491150001234", "106540352242922")
    assert content(echo.raw).text == "Hola Ana, soy Marta de la inmobiliaria"


def test_what_is_about_the_account_is_no_message() -> None:
    events = list(parse(fixture("whatsapp_account_events")))
    told = [event for event in events if isinstance(event, AccountEvent)]
    assert len(told) == len(events)
    assert [event.field for event in told] == [
        "phone_number_quality_update",
        "account_update",
        "message_template_status_update",
        "user_preferences",
        "errors",
    ]
    assert {event.account for event in told} == {"102290129340398"}
    assert len({event.key for event in told}) == 5
    assert list(parse(fixture("whatsapp_account_events"))) == events


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "text"},
        {"type": "text", "text": "Hola"},
        {"type": "text", "text": {"body": ""}},
        {"type": "audio", "audio": {}},
        {"type": "image", "image": None},
        {"type": "interactive", "interactive": {"type": "nfm_reply"}},
        {"type": "button", "button": []},
        {"type": "edit", "edit": {}},
        {"type": None},
        {},
    ],
)
def test_a_message_of_an_unknown_shape_is_unreadable_never_an_error(raw: dict[str, Any]) -> None:
    assert content(raw).kind == "unreadable"


def test_edits_of_edits_end() -> None:
    inner: dict[str, Any] = {"type": "edit"}
    inner["edit"] = {"message": inner}
    assert content(inner).kind == "other"
