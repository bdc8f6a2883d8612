"""Who asks to be left alone and who asks for a human."""

import pytest

from models.domain.qualification import Fields
from models.understanding.reading import read

OPT_OUTS = [
    "Prefiero no recibir más info por acá, saludos",
    "quiero salir de la lista",
    "déjenme tranquilo",
    "prefiero que no me escriban más",
    "les pedí que no me escriban",
    "ya les dije que no quiero recibir mas mensajes",
    "no autorizo que me contacten",
    "no autorizo el uso de mis datos",
    "me podés sacar de esta lista?",
    "cansada de tantos mensajes, basta",
    "não quero mais receber mensagens",
    "quero sair da lista",
    "STOP",
    "stop",
    "Stop.",
    "BAJA",
    "baja",
    "Baja por favor",
    "NO MOLESTAR",
    "no molestar",
    "CANCELAR",
    "cancelar",
    "UNSUBSCRIBE",
    "unsubscribe",
    "basta, por favor",
    "Basta",
    "no me escriban más",
    "no me escriban mas gracias",
    "No me escriban más!!",
    "por favor no me escriban mas",
    "dejen de mandarme mensajes",
    "dejá de escribirme",
    "quiero darme de baja",
    "quiero que me den de baja",
    "dame de baja",
    "borrame de la lista",
    "Bórrenme de la lista por favor",
    "sáquenme de la base de datos",
    "no quiero recibir más mensajes",
    "no quiero que me escriban más",
    "no quiero más mensajes",
    "no me manden más nada",
    "no me molesten más",
    "eliminen mi número",
    "hola, baja",
    "STOP STOP",
    "stop!!!",
    "please stop",
    "stop texting me",
    "don't text me",
    "remove me from your list",
    "parar",
    "sair",
    "remover",
    "não me mande mais mensagens",
    "no me interesa, no me escriban más",
    "ya compré, no me escriban más",
    "no me contacten más",
    "por favor dejen de molestar",
    "no molesten",
    "quiero cancelar la suscripción",
    "me quiero dar de baja",
    "no me llamen más",
    "dar de baja",
    "basta de mensajes",
    "no quiero recibir publicidad",
    "no me mandes mas mensajes",
    "buenas, no me manden más mensajes por favor, gracias",
]
NOT_OPT_OUTS = [
    "prefiero no recibir llamados, escribime",
    "no quiero más de 2 ambientes",
    "prefiero no decir",
    "prefiero que no me llamen, mejor por acá",
    "planta baja",
    "¿baja el precio?",
    "cancelar la hipoteca",
    "quiero dar de baja otro crédito primero",
    "la baja de tasas",
    "no",
    "No gracias",
    "quiero cancelar la visita",
    "no me interesa el balcón",
    "no quiero planta baja",
    "si baja el dólar compro",
    "parar en Palermo",
    "no me llamen, escribime por acá",
    "no quiero cochera",
    "basta con 2 ambientes",
    "no me manden más fotos, quiero el precio",
    "¿me puedo dar de baja cuando quiera?",
    "no me interesa",
    "con 120 mil basta",
    "hola",
    "",
    "piso bajo o baja",
    "no me molesta el ruido",
    "no quiero que me llamen antes de las 10",
    "quiero salir de mi alquiler",
    "fin de año",
    "no quiero",
    "¿cancelar tiene costo?",
    "bajame la info",
    "Villa Parar",
    "no me escribieron más, sigue disponible?",
    "dejen de subir los precios jaja",
]
HANDOFFS = [
    "quiero hablar con una persona",
    "pasame con un asesor",
    "me puede llamar alguien?",
    "sos un bot? quiero un humano",
    "prefiero hablar por teléfono con alguien",
    "can I talk to a person",
    "quiero hablar con un asesor",
    "asesor",
    "humano por favor",
    "necesito hablar con alguien",
    "comunicame con un vendedor",
    "me podés llamar?",
    "llamame",
    "llámenme",
    "que me contacte un asesor",
    "quiero que me llame un vendedor",
    "no quiero hablar con un bot",
    "hay algún asesor?",
    "me gustaría hablar con un agente",
    "se puede hablar con una persona real?",
    "derivame con un humano",
    "podrían llamarme al 11 4444 5555",
    "prefiero que me llamen",
    "hay alguna persona que me pueda atender?",
    "I want to speak with an agent",
    "quero falar com um atendente",
    "puedo hablar con alguien?",
    "quisiera hablar con un representante",
    "quiero ablar con una persona",
    "pasame con alguien de ventas que esto es un robot",
]
NOT_HANDOFFS = [
    "cuándo me llaman?",
    "hablé con una persona ayer",
    "somos 4 personas",
    "ya hablé con un asesor",
    "me llamo Ana",
    "sos un bot?",
    "quiero hablar con mi mujer primero",
    "para 2 personas",
    "no hace falta que me llamen",
    "no me llamen",
    "me dijo el asesor que estaba disponible",
    "mi asesor me recomendó este",
    "hola",
    "una persona me pasó el dato",
    "busco 2 ambientes",
    "local comercial",
    "no quiero hablar con nadie",
    "¿cómo se llama el edificio?",
    "tengo que hablar con mi contador",
    "el encargado del edificio vive ahí?",
    "la persona que me atendió era amable",
]


@pytest.mark.parametrize("text", OPT_OUTS)
@pytest.mark.parametrize("first_contact", [False, True])
def test_a_whole_message_that_says_stop_opts_out(text: str, first_contact: bool) -> None:
    reading = read(text, first_contact=first_contact)
    assert reading.opt_out
    assert reading.fields == Fields()


@pytest.mark.parametrize("text", NOT_OPT_OUTS)
def test_a_word_inside_a_sentence_never_opts_out(text: str) -> None:
    assert not read(text).opt_out


@pytest.mark.parametrize("text", ["no", "NO", "No.", "No, gracias", "no no", "no 🙅", "no quiero"])
def test_a_bare_no_opts_out_only_at_first_contact(text: str) -> None:
    assert read(text, first_contact=True).opt_out
    assert not read(text).opt_out
    assert not read(text, expecting="garage").opt_out


@pytest.mark.parametrize(
    "text", ["no tengo apuro", "no sé", "no, busco casa", "no quiero cochera", "si", "hola"]
)
def test_a_no_that_goes_on_is_an_answer_also_at_first_contact(text: str) -> None:
    assert not read(text, first_contact=True).opt_out


@pytest.mark.parametrize("text", HANDOFFS)
def test_asking_for_a_human_hands_off(text: str) -> None:
    assert read(text).handoff


@pytest.mark.parametrize("text", NOT_HANDOFFS)
def test_people_who_are_only_mentioned_hand_nothing_off(text: str) -> None:
    assert not read(text).handoff
