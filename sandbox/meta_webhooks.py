"""The bodies Meta posts: leadgen changes, WhatsApp messages and statuses."""

import time
from collections.abc import Sequence

from sandbox.store import Json

_ERROR_TITLES = {
    131026: ("Message undeliverable", "Message Undeliverable."),
    131047: (
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last "
        "replied to this number.",
    ),
}


def leadgen(leads: Sequence[Json]) -> Json:
    """One POST for many leads: an entry per page, a change per lead."""
    by_page: dict[str, list[Json]] = {}
    for lead in leads:
        by_page.setdefault(lead["page_id"], []).append(lead)
    now = int(time.time())
    entries = [
        {"id": page, "time": now, "changes": [_lead_change(lead) for lead in of_page]}
        for page, of_page in by_page.items()
    ]
    return {"object": "page", "entry": entries}


def _lead_change(lead: Json) -> Json:
    names = ("ad_id", "adset_id", "campaign_id", "form_id", "page_id")
    value = {name: lead[name] for name in names if lead.get(name)}
    value |= {"leadgen_id": lead["id"], "created_time": lead["created_at"]}
    return {"field": "leadgen", "value": value}


def _envelope(number: Json, value: Json, field: str = "messages") -> Json:
    metadata = {
        "display_phone_number": number["display_phone_number"],
        "phone_number_id": number["id"],
    }
    change = {
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
        "field": field,
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": number["waba_id"], "changes": [change]}],
    }


def messages(number: Json, person: Json, wire_messages: Sequence[Json]) -> Json:
    """Messages of one person to one number; a person with a user name shows no phone."""
    contact: Json = {"profile": {"name": person["name"]}, "user_id": person["user_id"]}
    if not person["hide_phone"]:
        contact["wa_id"] = person["wa_id"]
    return _envelope(number, {"contacts": [contact], "messages": list(wire_messages)})


def message(person: Json, wamid: str, at: int, content: Json) -> Json:
    """One inbound message; `content` holds its type and the part named after it."""
    sender: Json = {"from_user_id": person["user_id"]}
    if not person["hide_phone"]:
        sender["from"] = person["wa_id"]
    return {**sender, "id": wamid, "timestamp": str(at), **content}


def echo(number: Json, person: Json, wamid: str, text: str) -> Json:
    """What a human typed in the WhatsApp Business app on the business's own phone."""
    said = {
        "from": number["display_phone_number"],
        "id": wamid,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
        "to_user_id": person["user_id"],
    }
    if not person["hide_phone"]:
        said["to"] = person["wa_id"]
    return _envelope(number, {"message_echoes": [said]}, "smb_message_echoes")


def number_changed(number: Json, before: Json, after: Json, wamid: str) -> Json:
    """A system message; unlike others it comes without `contacts`."""
    system = {
        "type": "user_changed_number",
        "body": f"User {before['name']} changed from {before['wa_id']} to {after['wa_id']}",
        "wa_id": after["wa_id"],
        "user_id": after["user_id"],
        "previous_user_id": before["user_id"],
    }
    told = {"id": wamid, "timestamp": str(int(time.time())), "type": "system", "system": system}
    if not before["hide_phone"]:
        told["from"] = before["wa_id"]
    return _envelope(number, {"messages": [told]})


def status(number: Json, person: Json, sent: Json, state: str, code: int | None = None) -> Json:
    """One status of one outbound message, with its callback data when it had any."""
    item: Json = {
        "id": sent["wamid"],
        "status": state,
        "timestamp": str(int(time.time())),
        "recipient_user_id": person["user_id"],
    }
    if not person["hide_phone"]:
        item["recipient_id"] = person["wa_id"]
    if sent.get("callback_data"):
        item["biz_opaque_callback_data"] = sent["callback_data"]
    if state in ("sent", "delivered"):
        item["pricing"] = _pricing(sent)
    if code is not None:
        title, details = _ERROR_TITLES.get(code, ("Message failed to send", "See the code."))
        item["errors"] = [
            {"code": code, "title": title, "message": title, "error_data": {"details": details}}
        ]
    return _envelope(number, {"statuses": [item]})


def template_status(waba_id: str, template: Json, reason: str) -> Json:
    """What Meta decided on a template."""
    value = {
        "event": template["status"],
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"],
        "reason": reason,
        "message_template_category": template["category"],
    }
    change = {"value": value, "field": "message_template_status_update"}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": waba_id, "time": int(time.time()), "changes": [change]}],
    }


def _pricing(sent: Json) -> Json:
    # Per-message pricing: templates are billed, free text inside the window is not.
    if sent["type"] == "template":
        return {"billable": True, "pricing_model": "PMP", "category": "utility", "type": "regular"}
    return {
        "billable": False,
        "pricing_model": "PMP",
        "category": "service",
        "type": "free_customer_service",
    }
