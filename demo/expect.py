"""Every expectation of the demo by name, checked against what really happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from demo.facts import HouseFacts
from demo.roles import MAIN, Character
from demo.topup import TopUp
from models import ids
from models.contracts.reconciliation import Comparison
from models.tables import Delivery, Lead, LeadOffer, Message

_KIND_OF: Mapping[str, str] = {"sink": "WEBHOOK", "sheet": "SHEETS"}


@dataclass(frozen=True)
class Check:
    """`text` says what is instead, and is read only when it failed."""

    who: str
    name: str
    is_met: bool
    text: str = ""


@dataclass(frozen=True)
class _Part:
    """One character and all that is known of them."""

    who: Character
    facts: HouseFacts
    lead: Lead
    life: LeadOffer
    delivery: Delivery | None

    def check(self, name: str, is_met: bool, text: object = "") -> Check:
        return Check(self.who.name, name, is_met, str(text))

    @property
    def received(self) -> list[Message]:
        return [
            m for m in self.facts.messages if m.lead_id == self.lead.id and m.direction == "out"
        ]


def check_character(who: Character, facts: HouseFacts) -> list[Check]:
    lead = facts.lead_of(who)
    lives = facts.lives_of(lead) if lead else []
    if lead is None or len(lives) != 1:
        text = f"hay {len(lives)} vidas de esta persona" if lead else "no existe la persona"
        return [Check(who.name, "una sola vida", False, text)]
    part = _Part(who, facts, lead, lives[0], facts.delivery_of(lives[0]))
    checks = (_state, _form, _messages, _knowledge, _delivered, _workflow)
    return [check for group in checks for check in group(part)]


def _state(part: _Part) -> Iterator[Check]:
    expects, life = part.who.expects, part.life
    yield part.check("estado final", life.state == expects.state,
                     f"está en {life.state}, se esperaba {expects.state}")  # fmt: skip
    if expects.outcome:
        yield part.check("motivo", life.outcome == expects.outcome, f"dice {life.outcome}")
    for name, value in expects.fields.items():
        found = life.fields.get(name)
        yield part.check(f"dato {name}", found == value, f"es {found!r}, se esperaba {value!r}")
    if expects.passed:
        way = [t.to_state for t in part.facts.transitions if t.lead_offer_id == life.id]
        rest = iter(way)
        yield part.check("recorrido", all(state in rest for state in expects.passed),
                         f"pasó por {', '.join(way)}")  # fmt: skip
    yield part.check("idioma", part.lead.language == expects.language, part.lead.language)


def _form(part: _Part) -> Iterator[Check]:
    sources = [s for s in part.facts.sources if s.lead_offer_id == part.life.id]
    yield part.check("formularios unidos", len(sources) == part.who.form.forms,
                     f"hay {len(sources)} en esta vida")  # fmt: skip
    has_problem = any(s.phone_error for s in sources)
    yield part.check("teléfono", has_problem == part.who.expects.has_phone_problem,
                     f"se guardó {part.lead.phone}, problema: {has_problem}")  # fmt: skip


def _messages(part: _Part) -> Iterator[Check]:
    expects, received = part.who.expects, part.received
    texts = [m.text or "" for m in received]
    if expects.messages is not None:
        yield part.check("mensajes recibidos", len(received) == expects.messages,
                         f"recibió {len(received)}, se esperaban {expects.messages}")  # fmt: skip
    kept = [m for m in part.facts.messages if m.lead_id == part.lead.id and m.file_id]
    yield part.check("archivos guardados", len(kept) == expects.files,
                     f"hay {len(kept)}, se esperaban {expects.files}")  # fmt: skip
    unsent = [m.status for m in received if m.status in ("queued", "sending", "failed")]
    yield part.check("todo enviado", not unsent, f"quedaron {unsent}")
    whole = "\n".join(texts)
    for words in expects.heard:
        yield part.check(f"oye «{words}»", words in whole, whole)
    asked = "\n".join(texts[1:])
    for words in expects.not_heard:
        yield part.check(f"no oye «{words}»", words not in asked, asked)


def _knowledge(part: _Part) -> Iterator[Check]:
    expects = part.who.expects
    noted = [q.question for q in part.facts.questions if q.lead_offer_id == part.life.id]
    if expects.open_question:
        is_noted = any(expects.open_question in question for question in noted)
        yield part.check("pregunta anotada", is_noted, f"anotadas: {noted}")
    else:
        yield part.check("sin preguntas abiertas", not noted, f"anotadas: {noted}")
    if expects.cites:
        cited = [c["source"] for m in part.received for c in m.citations]
        is_cited = any(expects.cites in source for source in cited)
        yield part.check("fuente citada", is_cited, f"citó {cited}")


def _delivered(part: _Part) -> Iterator[Check]:
    delivery, facts = part.delivery, part.facts
    if not part.who.expects.delivered:
        yield part.check("sin entrega", delivery is None, "tiene una entrega")
        return
    if delivery is None:
        yield part.check("entregado", False, "no tiene entrega")
        return
    key = str(delivery.id)
    yield part.check("entregado", delivery.state == "DELIVERED", delivery.state)
    yield part.check("una fila en la planilla", facts.in_sheet[key] == 1, facts.in_sheet[key])
    yield part.check("un aviso al CRM", facts.at_sink[key] == 1, facts.at_sink[key])
    charged = [e for e in facts.ledger if e.cause == ids.consumption_cause(delivery.id)]
    yield part.check("un crédito", [e.amount for e in charged] == [-1], f"{len(charged)} cargos")
    if part.who.failing_target:
        kind = _KIND_OF[part.who.failing_target]
        tries = [t.attempts for t in facts.targets
                 if t.delivery_id == delivery.id and t.kind == kind]  # fmt: skip
        yield part.check("intentos del destino", tries == [part.who.expects.target_tries], tries)


def _workflow(part: _Part) -> Iterator[Check]:
    workflow_id = ids.lead_workflow_id(part.facts.house.id, part.life.id)
    yield part.check("visible en Temporal", workflow_id in part.facts.listed,
                     f"{workflow_id} no figura")  # fmt: skip


def check_house(facts: HouseFacts) -> list[Check]:
    """What must be true of a tenant as a whole."""
    name = facts.house.name
    total = sum(e.amount for e in facts.ledger)
    last = facts.ledger[-1].balance_after if facts.ledger else 0
    delivered = [str(d.id) for d in facts.deliveries if d.state == "DELIVERED"]
    return [
        Check(name, "el saldo es la suma del libro", total == last, f"{total} y {last}"),
        Check(name, "la planilla tiene lo entregado", set(facts.in_sheet) == set(delivered),
              f"{len(facts.in_sheet)} filas, {len(delivered)} entregas"),
        Check(name, "el CRM tiene lo entregado", set(facts.at_sink) == set(delivered),
              f"{len(facts.at_sink)} avisos, {len(delivered)} entregas"),
        Check(name, "avisos bien firmados", not facts.wrongly_signed, str(facts.wrongly_signed)),
    ]  # fmt: skip


def check_top_up(top_up: TopUp, cast: Sequence[Character], facts: HouseFacts) -> list[Check]:
    """Who waited got credit in the order of waiting."""
    name = facts.house.name
    checks = [
        Check(name, "varios esperaban crédito", len(top_up.waiting) > 1, str(len(top_up.waiting))),
        Check(name, "con un crédito sale el más antiguo", top_up.first == top_up.waiting[:1],
              f"salieron {top_up.first}, esperaba {top_up.waiting[:1]}"),
        Check(name, "el resto por antigüedad", top_up.held == top_up.waiting,
              f"orden {top_up.held}, se esperaba {top_up.waiting}"),
        Check(name, "compra acreditada", top_up.order_state == "COMPLETED", top_up.order_state),
    ]  # fmt: skip
    for who in cast:
        if who.tenant == MAIN and who.expects.waited_for_credit:
            lead = facts.lead_of(who)
            life = next(iter(facts.lives_of(lead)), None) if lead else None
            delivery = facts.delivery_of(life) if life else None
            waited = delivery is not None and delivery.id in top_up.waiting
            checks.append(Check(who.name, "esperó crédito", waited, "tuvo crédito enseguida"))
    return checks


def check_reconciled(compared: Comparison) -> Check:
    """Payments, orders, ledger, deliveries and receipts say the same."""
    differs = [f"{each.kind} {each.subject}: {each.difference}" for each in compared.findings]
    text = "; ".join([*differs, *compared.notes])
    return Check("conciliación", "nada difiere", not text, text)
