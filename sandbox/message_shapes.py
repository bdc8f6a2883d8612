"""What an outbound WhatsApp message may look like, and what of it a person sees."""

from typing import Final

from sandbox.store import Json

TEXT_MAX: Final = 4096
BODY_MAX: Final = 1024
BUTTONS_MAX: Final = 3
ROWS_MAX: Final = 10
CALLBACK_DATA_MAX: Final = 512
_MEDIA: Final = ("image", "document", "audio", "video", "sticker")


class Problem(Exception):
    """A message Meta would refuse: `code` is Graph's number, the text its details."""

    def __init__(self, details: str, code: int = 100) -> None:
        super().__init__(details)
        self.code = code


def outbound_content(body: Json) -> Json:
    """The stored part of a message: type, text, template, options. Raises Problem."""
    kind = str(body.get("type", "text"))
    if len(str(body.get("biz_opaque_callback_data") or "")) > CALLBACK_DATA_MAX:
        raise Problem("Param biz_opaque_callback_data must be at most 512 characters long.")
    part = body.get(kind)
    if not isinstance(part, dict):
        raise Problem(f"The parameter {kind} is required.", 131008)
    content: Json = {
        "type": kind,
        "text": "",
        "quoted": (body.get("context") or {}).get("message_id"),
    }
    if kind == "text":
        return {**content, "text": _limited(part.get("body"), "text['body']", TEXT_MAX)}
    if kind == "template":
        return {**content, **_template(part)}
    if kind == "interactive":
        return {**content, **_interactive(part)}
    if kind == "reaction":
        return {**content, "text": str(part.get("emoji", "")), "quoted": part.get("message_id")}
    if kind in _MEDIA:
        if not (part.get("id") or part.get("link")):
            raise Problem(f"{kind}: either id or link is required.", 131008)
        return {**content, "text": str(part.get("caption", "")), "media_id": part.get("id")}
    raise Problem(f"Param type must be one of the known types - got {kind!r}.")


def _limited(value: object, name: str, limit: int) -> str:
    if not isinstance(value, str) or not value:
        raise Problem(f"The parameter {name} is required.")
    if len(value) > limit:
        raise Problem(f"Param {name} must be at most {limit} characters long.")
    return value


def _template(part: Json) -> Json:
    name, language = part.get("name"), (part.get("language") or {}).get("code")
    if not name or not language:
        raise Problem("template needs name and language.code.", 131008)
    parameters = [
        _parameter(parameter)
        for component in part.get("components") or ()
        for parameter in component.get("parameters") or ()
    ]
    if any(not value for value in parameters):
        raise Problem("A template parameter is empty.", 131008)
    shown = f"[{name}] " + " · ".join(parameters)
    return {
        "text": shown.strip(),
        "template": {"name": name, "language": language, "parameters": parameters},
    }


def _parameter(parameter: Json) -> str:
    kind = parameter.get("type", "text")
    value = parameter.get(kind)
    if isinstance(value, dict):  # currency, date_time, media
        return str(value.get("fallback_value") or value.get("link") or value.get("id") or "")
    return str(value or "")


def _interactive(part: Json) -> Json:
    text = _limited((part.get("body") or {}).get("text"), "interactive['body']", BODY_MAX)
    action = part.get("action") or {}
    if part.get("type") == "button":
        buttons = [button.get("reply") or {} for button in action.get("buttons") or ()]
        return {"text": text, "options": _options(buttons, "buttons", BUTTONS_MAX, 20)}
    if part.get("type") == "list":
        rows = [row for section in action.get("sections") or () for row in section.get("rows", ())]
        options = _options(rows, "rows", ROWS_MAX, 24)
        return {"text": text, "options": options, "is_list": True}
    raise Problem("interactive['type'] must be button or list.")


def _options(items: list[Json], name: str, count_max: int, title_max: int) -> list[Json]:
    if not 1 <= len(items) <= count_max:
        raise Problem(f"Invalid {name} count. Min allowed: 1, max allowed: {count_max}.", 131009)
    options = [{"id": item.get("id"), "title": item.get("title")} for item in items]
    if len({option["id"] for option in options}) != len(options):
        raise Problem(f"Duplicate ids in {name}.", 131009)
    for option in options:
        if not option["id"] or not option["title"] or len(str(option["title"])) > title_max:
            raise Problem(
                f"Each of {name} needs an id and a title of 1-{title_max} characters.", 131009
            )
    return options
