"""The letters of alerts: what keeps us from writing, recharging or refunding; es, en, pt."""

from collections.abc import Mapping
from typing import Any, Final

from models.domain.account_standing import Problem
from models.domain.catalogue import LANGUAGES
from models.domain.letters import Letter
from models.domain.payment_words import price

_PURPOSES: Final = {
    "first_contact": ("el primer contacto", "the first contact", "o primeiro contato"),
    "follow_up": ("el seguimiento", "follow-ups", "o acompanhamento"),
    "reactivation": ("la reactivación", "reactivations", "a reativação"),
    "window_closed": (
        "retomar después de 24 horas",
        "going on after 24 hours",
        "retomar depois de 24 horas",
    ),
}
_PROBLEMS: Final[Mapping[str, tuple[str, str, str]]] = {
    "token": (
        "el acceso fue revocado o venció: volvé a conectar WhatsApp.",
        "the access was revoked or has expired: connect WhatsApp again.",
        "o acesso foi revogado ou venceu: conecte o WhatsApp novamente.",
    ),
    "policy": (
        "Meta bloqueó la cuenta por sus políticas: revisá los avisos en el administrador de "
        "WhatsApp y pedí una revisión.",
        "Meta blocked the account for its policies: see the notices in WhatsApp Manager and ask "
        "for a review.",
        "a Meta bloqueou a conta por suas políticas: veja os avisos no gerenciador do WhatsApp e "
        "peça uma revisão.",
    ),
    "number": (
        "el número no está registrado o aprobado: registralo en el administrador de WhatsApp.",
        "the number is not registered or approved: register it in WhatsApp Manager.",
        "o número não está registrado ou aprovado: registre-o no gerenciador do WhatsApp.",
    ),
    "payment": (
        "hay un problema con el pago de la cuenta: revisá el medio de pago en Meta.",
        "there is a problem with the account's payment: check the payment method at Meta.",
        "há um problema com o pagamento da conta: verifique a forma de pagamento na Meta.",
    ),
    Problem.BANNED: (
        "Meta inhabilitó la cuenta: pedí una revisión en el administrador de WhatsApp.",
        "Meta has disabled the account: ask for a review in WhatsApp Manager.",
        "a Meta desativou a conta: peça uma revisão no gerenciador do WhatsApp.",
    ),
    Problem.RESTRICTED: (
        "Meta restringió por un tiempo los mensajes de la cuenta: el motivo y la fecha están en el "
        "administrador de WhatsApp.",
        "Meta has restricted the account's messages for a while: WhatsApp Manager says why and "
        "until when.",
        "a Meta restringiu por um tempo as mensagens da conta: o motivo e a data estão no "
        "gerenciador do WhatsApp.",
    ),
    "spam": (
        "Meta frenó el número porque muchas personas lo bloquearon o denunciaron.",
        "Meta slowed the number down since many people blocked or reported it.",
        "a Meta limitou o número porque muitas pessoas o bloquearam ou denunciaram.",
    ),
}
_WARNINGS: Final[Mapping[str, tuple[str, str, str]]] = {
    Problem.BAN_AHEAD: (
        "Meta va a inhabilitar la cuenta. Pedí una revisión ya en el administrador de WhatsApp.",
        "Meta is going to disable the account. Ask for a review in WhatsApp Manager now.",
        "a Meta vai desativar a conta. Peça já uma revisão no gerenciador do WhatsApp.",
    ),
    Problem.VIOLATION: (
        "Meta señaló una infracción a sus políticas. Revisá el aviso en el administrador de "
        "WhatsApp.",
        "Meta reports a violation of its policies. See the notice in WhatsApp Manager.",
        "a Meta apontou uma infração às suas políticas. Veja o aviso no gerenciador do WhatsApp.",
    ),
    Problem.LOW_QUALITY: (
        "la calidad del número es baja: muchas personas lo bloquean o lo denuncian. Si sigue así, "
        "Meta puede bajar el límite diario.",
        "the number's quality is low: many people block or report it. If it stays so, Meta may "
        "lower the daily limit.",
        "a qualidade do número é baixa: muitas pessoas o bloqueiam ou denunciam. Se continuar, a "
        "Meta pode reduzir o limite diário.",
    ),
}
_NO_TEMPLATE: Final = (
    (
        "Falta una plantilla de WhatsApp aprobada",
        "{name} no tiene ninguna plantilla aprobada para {what}. Los leads esperan, no se pierden: "
        "creá una o corregí la rechazada en el administrador de WhatsApp y asignala.",
    ),
    (
        "An approved WhatsApp template is missing",
        "{name} has no approved template for {what}. Leads wait, none is lost: create one or "
        "correct the rejected one in WhatsApp Manager and assign it.",
    ),
    (
        "Falta um modelo de WhatsApp aprovado",
        "{name} não tem nenhum modelo aprovado para {what}. Os leads esperam, nenhum se perde: "
        "crie um ou corrija o rejeitado no gerenciador do WhatsApp e atribua-o.",
    ),
)
_HELD: Final = (
    (
        "WhatsApp no acepta nuestros mensajes",
        "No podemos escribir desde el número de {name}: {what} Los mensajes esperan y salen cuando "
        "esté resuelto.",
    ),
    (
        "WhatsApp does not take our messages",
        "We cannot write from the number of {name}: {what} Messages wait and leave once that is "
        "solved.",
    ),
    (
        "O WhatsApp não aceita as nossas mensagens",
        "Não conseguimos escrever pelo número de {name}: {what} As mensagens esperam e saem quando "
        "estiver resolvido.",
    ),
)
_NOT_SOLD: Final = (
    (
        "La recarga automática quedó en pausa",
        "El paquete {what} con el que {name} se recarga ya no se vende. No se cobró nada: elegí "
        "otro paquete y activá otra vez la recarga.",
    ),
    (
        "The automatic recharge is paused",
        "The package {what} that {name} recharges with is not sold any more. Nothing was charged: "
        "choose another package and switch the recharge on again.",
    ),
    (
        "A recarga automática está em pausa",
        "O pacote {what} com que {name} se recarrega não é mais vendido. Nada foi cobrado: escolha "
        "outro pacote e ative a recarga outra vez.",
    ),
)
_NOT_REFUNDED: Final = (
    (
        "No pudimos devolverte {what}",
        "El banco no aceptó la devolución de {what} de la compra {order} de {name}. Los créditos "
        "de ese importe están otra vez en tu cuenta. Si preferís el dinero, respondé este e-mail y "
        "te lo devolvemos de otra forma.",
    ),
    (
        "We could not refund {what}",
        "The bank did not take the refund of {what} for purchase {order} of {name}. The credits of "
        "that amount are in your account again. If you prefer the money, answer this e-mail and we "
        "will return it another way.",
    ),
    (
        "Não conseguimos devolver {what}",
        "O banco não aceitou a devolução de {what} da compra {order} de {name}. Os créditos desse "
        "valor estão de novo na sua conta. Se preferir o dinheiro, responda a este e-mail e "
        "devolveremos de outra forma.",
    ),
)
_WARNED: Final = (
    ("Aviso de WhatsApp", "Sobre el número de {name}: {what} Por ahora seguimos escribiendo."),
    ("A notice from WhatsApp", "About the number of {name}: {what} For now we go on writing."),
    ("Aviso do WhatsApp", "Sobre o número de {name}: {what} Por enquanto continuamos escrevendo."),
)


def alert_letter(details: Mapping[str, Any], language: str, tenant_name: str) -> Letter:
    """`details` of an alert: {purpose} of a missing template, {package} that is not sold any more,
    {refund_minor, currency, order} of a refund that failed, or {problem} of the account."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    if "refund_minor" in details:
        subject, body = _NOT_REFUNDED[index]
        what = price(details["refund_minor"], details["currency"], language)
        text = body.format(name=tenant_name, what=what, order=details["order"])
        return subject.format(what=what), text
    if "purpose" in details:
        (subject, body), words = _NO_TEMPLATE[index], _PURPOSES[details["purpose"]]
    elif "package" in details:
        (subject, body), words = _NOT_SOLD[index], (details["package"],) * len(LANGUAGES)
    elif details["problem"] in _WARNINGS:
        (subject, body), words = _WARNED[index], _WARNINGS[details["problem"]]
    else:
        (subject, body), words = _HELD[index], _PROBLEMS[details["problem"]]
    return subject, body.format(name=tenant_name, what=words[index])
