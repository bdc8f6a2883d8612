"""The e-mails about accounts, in Spanish, English and Portuguese: each (subject, text)."""

from typing import Final

from models.domain.catalogue import LANGUAGES
from models.domain.sign_in import Purpose

Letter = tuple[str, str]

LINK_PAGES: Final = {
    Purpose.VERIFY: "/account/verify",
    Purpose.RESET: "/account/reset",
    Purpose.INVITE: "/account/join",
}
"""The portal's pages. The secret goes behind a #, so that no server writes it down."""

_LETTERS: Final[dict[str, tuple[Letter, Letter, Letter]]] = {
    "verify": (
        (
            "Confirmá tu dirección",
            "Hola {name}: para activar tu cuenta de Converzia entrá a {link}\n\nEl enlace vence en "
            "dos días. Si no fuiste vos, ignorá este mensaje.",
        ),
        (
            "Confirm your address",
            "Hello {name}: to activate your Converzia account go to {link}\n\nThe link is good for "
            "two days. If it was not you, ignore this message.",
        ),
        (
            "Confirme seu endereço",
            "Olá {name}: para ativar sua conta da Converzia acesse {link}\n\nO link vale por dois "
            "dias. Se não foi você, ignore esta mensagem.",
        ),
    ),
    "known": (
        (
            "Ya tenés una cuenta",
            "Hola {name}: alguien quiso crear una cuenta de Converzia con esta dirección, que ya "
            "tiene una. Si fuiste vos, ingresá con tu contraseña o pedí una nueva.",
        ),
        (
            "You have an account",
            "Hello {name}: somebody wanted to make a Converzia account with this address, which "
            "has one. If it was you, sign in with your password or ask for a new one.",
        ),
        (
            "Você já tem uma conta",
            "Olá {name}: alguém quis criar uma conta da Converzia com este endereço, que já tem "
            "uma. Se foi você, entre com sua senha ou peça uma nova.",
        ),
    ),
    "reset": (
        (
            "Elegí una contraseña nueva",
            "Hola {name}: para elegir tu contraseña de Converzia entrá a {link}\n\nEl enlace vence "
            "en una hora y sirve una vez. Si no lo pediste, ignorá este mensaje.",
        ),
        (
            "Choose a new password",
            "Hello {name}: to choose your Converzia password go to {link}\n\nThe link is good for "
            "one hour, once. If you did not ask for it, ignore this message.",
        ),
        (
            "Escolha uma nova senha",
            "Olá {name}: para escolher sua senha da Converzia acesse {link}\n\nO link vale por uma "
            "hora, uma única vez. Se você não pediu, ignore esta mensagem.",
        ),
    ),
    "changed": (
        (
            "Tu contraseña cambió",
            "Hola {name}: la contraseña de tu cuenta de Converzia cambió y cerramos tus otras "
            "sesiones. Si no fuiste vos, pedí una contraseña nueva ahora.",
        ),
        (
            "Your password was changed",
            "Hello {name}: the password of your Converzia account was changed, and your other "
            "sessions were ended. If it was not you, ask for a new password now.",
        ),
        (
            "Sua senha mudou",
            "Olá {name}: a senha da sua conta da Converzia mudou e encerramos suas outras sessões. "
            "Se não foi você, peça uma nova senha agora.",
        ),
    ),
    "invite": (
        (
            "Te invitaron a {tenant}",
            "Te invitaron a trabajar con {tenant} en Converzia. Para aceptar entrá a {link}\n\nEl "
            "enlace vence en siete días.",
        ),
        (
            "You are invited to {tenant}",
            "You are invited to work with {tenant} on Converzia. To accept go to {link}\n\nThe "
            "link is good for seven days.",
        ),
        (
            "Convite para {tenant}",
            "Você recebeu um convite para trabalhar com {tenant} na Converzia. Para aceitar acesse "
            "{link}\n\nO link vale por sete dias.",
        ),
    ),
    "tenant_approved": (
        (
            "{tenant} ya puede empezar",
            "Hola {name}: aprobamos la cuenta de {tenant}. Te dejamos {credits} créditos de prueba "
            "para tus primeros leads.",
        ),
        (
            "{tenant} can begin",
            "Hello {name}: the account of {tenant} is approved. There are {credits} trial credits "
            "for your first leads.",
        ),
        (
            "{tenant} já pode começar",
            "Olá {name}: aprovamos a conta de {tenant}. Há {credits} créditos de teste para seus "
            "primeiros leads.",
        ),
    ),
    "tenant_declined": (
        (
            "No pudimos aprobar a {tenant}",
            "Hola {name}: por ahora no aprobamos la cuenta de {tenant}. {reason}",
        ),
        (
            "{tenant} was not approved",
            "Hello {name}: the account of {tenant} was not approved for now. {reason}",
        ),
        (
            "Não aprovamos {tenant}",
            "Olá {name}: por enquanto não aprovamos a conta de {tenant}. {reason}",
        ),
    ),
    "member_approved": (
        (
            "Ya podés entrar a {tenant}",
            "Hola {name}: aprobamos tu acceso a {tenant} en Converzia.",
        ),
        (
            "You can work with {tenant}",
            "Hello {name}: your access to {tenant} on Converzia is approved.",
        ),
        (
            "Você já pode entrar em {tenant}",
            "Olá {name}: aprovamos seu acesso a {tenant} na Converzia.",
        ),
    ),
    "member_declined": (
        (
            "Tu acceso a {tenant}",
            "Hola {name}: tu acceso a {tenant} en Converzia no fue aprobado.",
        ),
        (
            "Your access to {tenant}",
            "Hello {name}: your access to {tenant} on Converzia was not approved.",
        ),
        (
            "Seu acesso a {tenant}",
            "Olá {name}: seu acesso a {tenant} na Converzia não foi aprovado.",
        ),
    ),
}
KINDS: Final = tuple(_LETTERS)


def account_letter(kind: str, language: str, values: dict[str, str]) -> Letter:
    """Raises KeyError for an unknown letter or a missing value. What people wrote is one line."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    subject, text = _LETTERS[kind][index]
    plain = {name: " ".join(value.split()) for name, value in values.items()}
    return subject.format(**plain), text.format(**plain)
