"""Why a touch waits, in the reader's words."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from models.domain.catalogue import LANGUAGES
from models.domain.contact_hours import Hold

_WORDS: Final[dict[Hold, tuple[str, str, str]]] = {
    Hold.QUIET_HOURS: (
        "horario de silencio hasta el {until}",
        "quiet hours until {until}",
        "horário de silêncio até {until}",
    ),
    Hold.FOLLOW_UP_HOURS: (
        "fuera del horario de seguimiento hasta el {until}",
        "outside follow-up hours until {until}",
        "fora do horário de acompanhamento até {until}",
    ),
    Hold.NO_WORKING_DAY: (
        "no es día hábil; sigue el {until}",
        "no working day; goes on {until}",
        "não é dia útil; continua em {until}",
    ),
    Hold.HUMAN_WRITES: (
        "una persona está escribiendo; sigue el {until}",
        "a person is writing; goes on {until}",
        "uma pessoa está escrevendo; continua em {until}",
    ),
    Hold.HOLIDAY: (
        "es feriado; sigue el {until}",
        "a holiday; goes on {until}",
        "é feriado; continua em {until}",
    ),
}


def explain(hold: Hold, until: datetime, time_zone: str, language: str) -> str:
    """With the end of it as the lead's clock shows it: `quiet hours until 2026-03-12 09:00`."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    shown = until.astimezone(ZoneInfo(time_zone))
    return _WORDS[hold][index].format(until=f"{shown:%Y-%m-%d %H:%M}")
