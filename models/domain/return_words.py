"""Why a returned lead was credited, or waits for a person: the rules' codes in words."""

from typing import Final

from models.domain.catalogue import LANGUAGES

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "bad_number.none": (
        "No dejó un teléfono que se pueda usar.",
        "They left no phone number that can be used.",
        "Não deixou um telefone que possa ser usado.",
    ),
    "bad_number.undeliverable": (
        "WhatsApp no encontró su número.",
        "WhatsApp could not reach the number.",
        "O WhatsApp não encontrou o número.",
    ),
    "bad_number.was_reached": (
        "Un mensaje le llegó: el número funciona.",
        "A message reached them: the number works.",
        "Uma mensagem chegou: o número funciona.",
    ),
    "bad_number.not_shown": (
        "Ningún mensaje falló: no se ve que el número esté mal.",
        "No message failed: nothing shows that the number is wrong.",
        "Nenhuma mensagem falhou: nada mostra que o número esteja errado.",
    ),
    "duplicate.delivered_before": (
        "La misma persona ya se había entregado para esta oferta.",
        "The same person was delivered for this offer before.",
        "A mesma pessoa já tinha sido entregue para esta oferta.",
    ),
    "duplicate.not_shown": (
        "No hay una entrega anterior de esta persona para esta oferta.",
        "There is no earlier delivery of this person for this offer.",
        "Não há uma entrega anterior desta pessoa para esta oferta.",
    ),
    "spam.nothing_understood": (
        "Se le preguntó varias veces y no contestó nada concreto.",
        "They were asked several times and answered nothing.",
        "Foi perguntado várias vezes e não respondeu nada concreto.",
    ),
    "spam.told_facts": (
        "Contestó con datos: alguien tiene que mirarlo.",
        "They answered with facts: somebody has to look at it.",
        "Respondeu com dados: alguém precisa olhar.",
    ),
    "spam.not_shown": (
        "La conversación no muestra que sea spam.",
        "The conversation does not show that it is spam.",
        "A conversa não mostra que seja spam.",
    ),
    "out_of_zone.elsewhere": (
        "Busca en otra ciudad que la de la oferta.",
        "They look in another city than the offer's.",
        "Procura em outra cidade que não a da oferta.",
    ),
    "out_of_zone.same_zone": (
        "Busca en la zona de la oferta.",
        "They look in the offer's own area.",
        "Procura na região da oferta.",
    ),
    "out_of_zone.near": (
        "Busca cerca de la oferta: alguien tiene que mirarlo.",
        "They look near the offer: somebody has to look at it.",
        "Procura perto da oferta: alguém precisa olhar.",
    ),
    "out_of_zone.not_known": (
        "No se sabe qué zona busca o dónde queda.",
        "It is not known which area they want, or where it is.",
        "Não se sabe que região procura ou onde fica.",
    ),
    "for_a_person": (
        "Este motivo siempre lo mira una persona.",
        "A person looks at every return for this reason.",
        "Uma pessoa olha cada devolução por este motivo.",
    ),
    "cap": (
        "Se llegó al tope de devoluciones automáticas del mes: lo decide una persona.",
        "The month's cap of automatic returns is reached: a person decides.",
        "O limite mensal de devoluções automáticas foi atingido: uma pessoa decide.",
    ),
}


def explain(rule: str, language: str) -> str:
    """In the reader's language, else in Spanish; a rule that is gone by now keeps its code."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _WORDS[rule][index] if rule in _WORDS else rule
