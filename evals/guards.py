"""How well the checks tell replies that may be sent from those that may not, on written cases."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.showroom import DOCUMENTS, KEYS, OFFERS, UNITS
from evals.table import Table
from models.domain.asking import QUESTION_ORDER
from models.domain.prompting import RULES
from models.domain.reply_evidence import Situation
from models.domain.reply_guard import Problem, problems
from models.domain.written import Action, Written
from models.understanding import grounds
from models.understanding.claim_reading import read_claims
from models.understanding.folding import same_length_fold

_SETS: Final = Path(__file__).parent / "sets"
MADE_ON: Final = "guards"
HELD_OUT: Final = "guards_held_out"
"""Written after the checks; nothing was changed for it."""
_OFFERS: Final = grounds.of_offers(OFFERS, UNITS)
_DOCUMENTS: Final = {name: grounds.of_document(text) for name, text in DOCUMENTS.items()}


@dataclass(frozen=True)
class Case:
    """`check`: the one that has to refuse it; None: it may be sent."""

    written: Written
    situation: Situation
    check: str | None

    def judged(self) -> tuple[Problem, ...]:
        return problems(self.written, read_claims(self.written.text), self.situation)


def cases(name: str = MADE_ON) -> Iterator[Case]:
    for line in (_SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield _case(json.loads(line))


def _case(given: dict[str, Any]) -> Case:
    action = given.get("action") or (
        "ask" if "asks" in given else "offer_options" if "options" in given else "answer"
    )
    written = Written(
        text=given["text"],
        action=Action(action),
        asks=given.get("asks"),
        options=tuple(given.get("options", ())),
        citations=tuple(given.get("cites", ())),
        unanswered=tuple(given.get("unanswered", ())),
        because=given.get("because"),
    )
    current = KEYS.index(key) if (key := given.get("current", KEYS[0])) else None
    questions, language = given.get("questions", []), given.get("lang", "es")
    about = OFFERS if current is None else (OFFERS[current],)
    situation = Situation(
        language=language,
        offers=_OFFERS,
        current=current,
        documents=_DOCUMENTS,
        askable=frozenset(QUESTION_ORDER) - set(given.get("known", ())),
        question_count=len(questions),
        unsourced=grounds.unsourced(questions, about, language),
        said=same_length_fold(given.get("said", "")),
        instructions=RULES,
    )
    return Case(written, situation, given.get("check"))


async def report() -> list[Table]:
    made_on = [(case, {p.check.value for p in case.judged()}) for case in cases()]
    held_out = [(case, {p.check.value for p in case.judged()}) for case in cases(HELD_OUT)]
    by_check = Counter(case.check for case, _ in made_on if case.check)
    named = Counter(c.check for c, checks in made_on if c.check and c.check in checks)
    return [
        Table(
            "Guards: replies refused",
            ("cases", "number", "to refuse", "refused", "precision", "recall"),
            [_row("the checks were made on", made_on), _row("held out", held_out)],
        ),
        Table(
            "Guards: by the check that has to refuse",
            ("check", "cases", "refused by it"),
            [(str(check), str(n), str(named[check])) for check, n in sorted(by_check.items())],
        ),
    ]


def _row(name: str, judged: list[tuple[Case, set[str]]]) -> tuple[str, ...]:
    refused = [case for case, checks in judged if checks]
    to_refuse = sum(case.check is not None for case, _ in judged)
    right = sum(case.check is not None for case in refused)
    shares = (f"{right / len(refused):.3f}", f"{right / to_refuse:.3f}")
    return (name, str(len(judged)), str(to_refuse), str(len(refused)), *shares)
