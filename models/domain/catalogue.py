"""Every sentence the assistant writes by itself, in Spanish (voseo, es-AR), English and Portuguese.

Placeholders are named; figures come in already formatted by models.domain.figures.
"""

from typing import Final

from models.domain import catalogue_answers, catalogue_asking, catalogue_products

LANGUAGES: Final = ("es", "en", "pt")

_PHRASES: Final[dict[str, tuple[str, str, str]]] = {
    **catalogue_asking.PHRASES,
    **catalogue_answers.PHRASES,
    **catalogue_products.PHRASES,
    "hello": ("¡Hola!", "Hello!", "Olá!"),
    "hello.name": ("¡Hola, {name}!", "Hello, {name}!", "Olá, {name}!"),
    "start": ("Gracias por escribir.", "Thanks for writing.", "Obrigado por escrever."),
    "well": ("¡Muy bien, gracias!", "Very well, thank you!", "Tudo bem, obrigado!"),
    "later": (
        "Dale, sin problema. Escribime cuando te quede cómodo.",
        "Sure, no problem. Write to me whenever suits you.",
        "Claro, sem problema. Me escreva quando for melhor para você.",
    ),
    "enough": (
        "Dale, no te pregunto más. Cualquier consulta, escribime por acá.",
        "Sure, no more questions. If anything comes up, write to me here.",
        "Certo, não pergunto mais. Qualquer dúvida, me escreva por aqui.",
    ),
    "pricey": ("Entiendo.", "I see.", "Entendo."),
    "here": (
        "Perfecto. Cualquier duda, escribime por acá.",
        "Perfect. If anything comes up, write to me here.",
        "Perfeito. Qualquer dúvida, me escreva por aqui.",
    ),
    "welcome": (
        "¡De nada! Cualquier duda, escribime por acá.",
        "You are welcome! If anything comes up, write to me here.",
        "De nada! Qualquer dúvida, me escreva por aqui.",
    ),
    "upset": (
        "Lamento la molestia. Si preferís no recibir más mensajes, respondé BAJA; y si querés que "
        "te atienda una persona, decime y le paso tu consulta.",
        "I am sorry for the trouble. If you want no more messages, reply STOP; and if you would "
        "rather deal with a person, tell me and I will pass you on.",
        "Lamento o incômodo. Se não quiser mais mensagens, responda STOP; e se preferir falar com "
        "uma pessoa, me avise que eu passo a sua consulta.",
    ),
    "not_me": (
        "Disculpá la molestia, y gracias por avisar: no te escribimos más.",
        "Sorry for the trouble, and thanks for telling me: we will not write again.",
        "Desculpe o incômodo, e obrigado por avisar: não escrevemos mais.",
    ),
    "rents": (
        "Te cuento que acá vendemos: no tenemos alquileres. Si te interesa comprar, escribime "
        "“comprar” y seguimos.",
        "Just so you know, these homes are for sale: there are none to rent. If you would buy, "
        "write “buy” and we go on.",
        "Só para avisar: aqui vendemos, não temos aluguéis. Se tiver interesse em comprar, escreva "
        "“comprar” e seguimos.",
    ),
    "gone": (
        "¡Gracias por avisarme! No te escribo más por esta búsqueda. Si más adelante necesitás "
        "algo, acá estoy.",
        "Thanks for letting me know! I will not write about this search again. If you need "
        "anything later on, I am here.",
        "Obrigado por avisar! Não escrevo mais sobre essa busca. Se precisar de algo mais adiante, "
        "estou por aqui.",
    ),
    "thanks.name": ("¡Gracias, {name}!", "Thank you, {name}!", "Obrigado, {name}!"),
    "noted.0": ("Perfecto.", "Great.", "Perfeito."),
    "noted.1": ("¡Buenísimo!", "Good to know.", "Que bom!"),
    "noted.2": ("Genial, lo anoto.", "Thanks, noted.", "Ótimo, anotado."),
    "ready": (
        "Con esto ya tengo lo que necesito. Una persona del equipo de {tenant} te va a "
        "contactar a la brevedad.",
        "That is all I need. Someone from {tenant} will contact you shortly.",
        "Já tenho o que preciso. Alguém da equipe de {tenant} entrará em contato em breve.",
    ),
    "below": (
        "Gracias por la información. Por ahora no tengo una opción que encaje del todo; si algo "
        "cambia en lo que buscás, escribime y lo vemos.",
        "Thanks for the details. I have no option that fits well right now; if anything changes, "
        "write to me and we will take another look.",
        "Obrigado pelas informações. Por enquanto não tenho uma opção que se encaixe; se algo "
        "mudar, me escreva e vemos juntos.",
    ),
    "delivered": (
        "El equipo de {tenant} ya tiene tus datos y te va a contactar.",
        "The team at {tenant} already has your details and will contact you.",
        "A equipe de {tenant} já tem seus dados e entrará em contato.",
    ),
    "out_of_zone": (
        "Gracias por contarme. Por ahora no tenemos proyectos en {wanted}; los nuestros están en "
        "{ours}. Si alguna de esas zonas te interesa, escribime y seguimos.",
        "Thanks for telling me. We have no projects in {wanted} for now; ours are in {ours}. If "
        "one of those areas interests you, write to me and we will go on.",
        "Obrigado por contar. Por enquanto não temos projetos em {wanted}; os nossos estão em "
        "{ours}. Se alguma dessas regiões interessar, me escreva e continuamos.",
    ),
    "out_of_zone.still": (
        "Si te sirve alguna de nuestras zonas ({ours}), decime y lo vemos.",
        "If one of our areas ({ours}) works for you, tell me and we will take a look.",
        "Se alguma das nossas regiões ({ours}) servir, me avise e vemos.",
    ),
    "handoff": (
        "Claro, le paso tu consulta a una persona del equipo, que te responde por acá.",
        "Of course, I am passing you to a person of the team, who will answer you here.",
        "Claro, vou passar você para uma pessoa da equipe, que responde por aqui.",
    ),
    "holding": (
        "¡Gracias por escribir! Estoy buscando la información de tu consulta y en breve te "
        "respondo por acá.",
        "Thanks for writing! I am looking up the details of your enquiry and will answer you here.",
        "Obrigado por escrever! Estou buscando as informações da sua consulta e já respondo.",
    ),
    "not_known": (
        "¡Gracias por escribir! Recibimos tu mensaje y te respondemos por acá.",
        "Thanks for writing! We have your message and will answer you here.",
        "Obrigado por escrever! Recebemos a sua mensagem e respondemos por aqui.",
    ),
    "which_tenant": (
        "¡Hola! ¿Con cuál de estas inmobiliarias querés hablar?",
        "Hello! Which of these agencies would you like to talk to?",
        "Olá! Com qual destas imobiliárias você quer falar?",
    ),
    "media": (
        "¡Gracias, lo recibí!",
        "Thank you, I received it!",
        "Obrigado, recebi!",
    ),
    "stop_by_word": (
        "Si no querés que te escribamos más, respondé BAJA y no vas a recibir otro mensaje.",
        "If you want no more messages from us, reply STOP and you will not get another one.",
        "Se não quiser mais mensagens nossas, responda STOP e não enviaremos outra.",
    ),
}


def phrase(key: str, language: str, **values: str) -> str:
    """The sentence in this language; one that we do not have is answered in Spanish."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _PHRASES[key][index].format(**values)
