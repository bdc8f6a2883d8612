"""The e-mails to a tenant, in Spanish, English and Portuguese: each (subject, text).

Placeholders are named; figures come in already formatted by models.domain.figures.
"""

from collections.abc import Mapping
from typing import Any, Final

from models.domain import handover
from models.domain.catalogue import LANGUAGES

Letter = tuple[str, str]

_LETTERS: Final[dict[str, tuple[Letter, Letter, Letter]]] = {
    "receipt": (
        (
            "Recibo de tu compra {number}",
            "Recibimos tu pago de {paid}. Acreditamos {credits} créditos en tu cuenta.{link}",
        ),
        (
            "Receipt for your purchase {number}",
            "We received your payment of {paid}. {credits} credits are in your account.{link}",
        ),
        (
            "Recibo da sua compra {number}",
            "Recebemos o seu pagamento de {paid}. Há {credits} créditos novos na sua conta.{link}",
        ),
    ),
    "low_credits": (
        (
            "Te quedan {available} créditos",
            "A {name} le quedan {available} créditos disponibles. Sin créditos, los leads listos "
            "esperan y se entregan en orden cuando compres más.",
        ),
        (
            "{available} credits left",
            "{name} has {available} credits available. Without credits, ready leads wait and are "
            "delivered in order when you buy more.",
        ),
        (
            "Restam {available} créditos",
            "{name} tem {available} créditos disponíveis. Sem créditos, os leads prontos esperam e "
            "são entregues em ordem quando você comprar mais.",
        ),
    ),
    "recharge_failed": (
        (
            "No pudimos hacer la recarga automática",
            "El cobro de {price} a la tarjeta guardada de {name} no se pudo hacer ({reason}). No "
            "volveremos a intentarlo hasta que revises la tarjeta y actives otra vez la recarga.",
        ),
        (
            "The automatic recharge failed",
            "The charge of {price} to the saved card of {name} failed ({reason}). We will not try "
            "again until you check the card and switch the recharge on again.",
        ),
        (
            "A recarga automática falhou",
            "A cobrança de {price} no cartão salvo de {name} falhou ({reason}). Não tentaremos de "
            "novo até você revisar o cartão e ativar a recarga outra vez.",
        ),
    ),
    "target_failing": (
        (
            "El destino {target} no recibe tus leads",
            "{target} falla desde {since}: {problem} Si sigue así, el {until} lo desactivamos. Tus "
            "leads no se pierden: se guardan y se pueden volver a enviar.",
        ),
        (
            "The target {target} does not take your leads",
            "{target} has been failing since {since}: {problem} If it goes on, it is switched off "
            "on {until}. No lead is lost: they are kept and can be sent again.",
        ),
        (
            "O destino {target} não recebe os seus leads",
            "{target} falha desde {since}: {problem} Se continuar, em {until} ele será desativado. "
            "Nenhum lead se perde: ficam guardados e podem ser reenviados.",
        ),
    ),
    "target_off": (
        (
            "Desactivamos el destino {target}",
            "{target} falló sin pausa desde {since}: {problem} Volvé a conectarlo y reintentá los "
            "leads que esperan.",
        ),
        (
            "The target {target} was switched off",
            "{target} failed without pause since {since}: {problem} Connect it again and retry the "
            "leads that wait.",
        ),
        (
            "Desativamos o destino {target}",
            "{target} falhou sem parar desde {since}: {problem} Conecte-o de novo e reenvie os "
            "leads que esperam.",
        ),
    ),
    "target_test": (
        ("Prueba de Converzia", "Este destino recibe tus leads por e-mail."),
        ("Converzia test", "This target receives your leads by e-mail."),
        ("Teste da Converzia", "Este destino recebe seus leads por e-mail."),
    ),
    "lead_card": (
        ("Nuevo lead: {name} ({score} puntos)", "{card}"),
        ("New lead: {name} ({score} points)", "{card}"),
        ("Novo lead: {name} ({score} pontos)", "{card}"),
    ),
    "no_target": (
        (
            "Un lead listo espera un destino",
            "{name} tiene leads listos y ningún destino conectado. No se cobra nada hasta "
            "entregarlos: conectá una planilla, un CRM o un webhook.",
        ),
        (
            "A ready lead waits for a target",
            "{name} has ready leads and no target connected. Nothing is charged until they are "
            "delivered: connect a sheet, a CRM or a webhook.",
        ),
        (
            "Um lead pronto espera um destino",
            "{name} tem leads prontos e nenhum destino conectado. Nada é cobrado até a entrega: "
            "conecte uma planilha, um CRM ou um webhook.",
        ),
    ),
}
_TARGETS: Final = {
    "SHEETS": "Google Sheets",
    "WEBHOOK": "webhook",
    "TOKKO": "Tokko Broker",
    "EMAIL": "e-mail",
}
_CARD: Final[dict[str, tuple[str, str]]] = {
    "delivery_id": ("Delivery ID", "ID da entrega"),
    "ready_at": ("Date", "Data"),
    "name": ("Name", "Nome"),
    "phone": ("Phone", "Telefone"),
    "email": ("E-mail", "E-mail"),
    "score": ("Score", "Pontuação"),
    "score_reasons": ("Reasons of the score", "Motivos da pontuação"),
    "budget": ("Budget", "Orçamento"),
    "zones": ("Zones", "Bairros"),
    "ambientes": ("Rooms", "Cômodos"),
    "bedrooms": ("Bedrooms", "Quartos"),
    "timing": ("Timing", "Prazo"),
    "intent": ("Intent", "Intenção"),
    "purpose": ("Purpose", "Finalidade"),
    "recommended": ("Recommended offer", "Oferta recomendada"),
    "alternatives": ("Alternatives", "Alternativas"),
    "summary": ("Summary", "Resumo"),
    "ad": ("Ad", "Anúncio"),
    "campaign": ("Campaign", "Campanha"),
    "form": ("Form", "Formulário"),
}
"""handover.FIELDS in English and Portuguese."""
_LINK: Final = ("\n\nFactura: {}", "\n\nInvoice: {}", "\n\nFatura: {}")


def letter(key: str, language: str, **values: object) -> Letter:
    """Raises KeyError for an unknown letter or a missing value."""
    subject, text = _LETTERS[key][_index(language)]
    return subject.format(**values), text.format(**values)


def receipt(language: str, *, number: str, paid: str, credits: int, link: str | None) -> Letter:
    """`link` leads to the invoice."""
    paper = _LINK[_index(language)].format(link) if link else ""
    return letter("receipt", language, number=number, paid=paid, credits=credits, link=paper)


def lead_card(payload: Mapping[str, Any], language: str) -> Letter:
    """A delivered lead as a letter: a line for each column of the sheet that says something.

    One line each, whatever people wrote: a line break would begin a line, or a header, of theirs.
    """
    lines = zip(_labels(language), handover.row(payload), strict=True)
    card = "\n".join(f"{label}: {_one_line(value)}" for label, value in lines if value)
    name, score = payload["contact"]["name"] or "?", payload["score"]["total"]
    return letter("lead_card", language, name=_one_line(name), score=score, card=card)


def target_name(kind: str) -> str:
    """What people call a TargetKind, in every language."""
    return _TARGETS[kind]


def _labels(language: str) -> list[str]:
    if _index(language) == 0:
        return handover.header()
    return [_CARD[field][_index(language) - 1] for field in handover.FIELDS]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _index(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0
