"""How well the checks tell replies that may be sent from those that may not, on written cases."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.showroom import DOCUMENTS, KEYS, OFFERS, UNITS
from evals.table import Table
from models.domain.dialogue import QUESTION_ORDER
from models.domain.prompting import RULES
from models.domain.reply_evidence import Situation
from models.domain.reply_guard import Problem, problems
from models.domain.written import Action, Written
from models.understanding import grounds
from models.understanding.claim_reading import read_claims
from models.understanding.folding import same_length_fold

SET: Final = Path(__file__).parent / "sets" / "guards.jsonl"
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


def cases() -> Iterator[Case]:
    for line in SET.read_text(encoding="utf-8").splitlines():
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
    judged = [(case, {p.check.value for p in case.judged()}) for case in cases()]
    refused = [(case, checks) for case, checks in judged if checks]
    wrong = [case for case, _ in refused if case.check is None]
    missed = [case for case, checks in judged if case.check and not checks]
    right = len(refused) - len(wrong)
    by_check = Counter(case.check for case, _ in judged if case.check)
    named = Counter(c.check for c, checks in judged if c.check and c.check in checks)
    return [
        Table(
            "Guards: replies refused",
            ("cases", "to refuse", "refused", "precision", "recall"),
            [
                (
                    str(len(judged)),
                    str(right + len(missed)),
                    str(len(refused)),
                    f"{right / len(refused):.3f}",
                    f"{right / (right + len(missed)):.3f}",
                )
            ],
        ),
        Table(
            "Guards: by the check that has to refuse",
            ("check", "cases", "refused by it"),
            [(str(check), str(n), str(named[check])) for check, n in sorted(by_check.items())],
        ),
    ]
