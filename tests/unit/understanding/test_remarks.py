"""What is no answer and no question is understood for what it is."""

import pytest

from models.domain.remarks import Remark
from models.understanding.remarks import read_remark


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("gracias!!", Remark.THANKS),
        ("Dale, gracias", Remark.THANKS),
        ("muchas gracias, quedo atenta", Remark.THANKS),
        ("chau, saludos", Remark.THANKS),
        ("obrigado", Remark.THANKS),
        ("ok", Remark.ASSENT),
        ("Hola", Remark.ASSENT),
        ("jajaja", Remark.ASSENT),
        ("👍👍", Remark.ASSENT),
        ("?", Remark.ASSENT),
        ("perdón la demora", Remark.ASSENT),
        ("hola qué tal", Remark.WELL),
        ("todo bien y vos?", Remark.WELL),
        ("no", Remark.NO),
        ("no, gracias", Remark.NO),
        ("nose", Remark.UNSURE),
        ("la verdad no sé todavía", Remark.UNSURE),
        ("i don't know yet", Remark.UNSURE),
        ("no entiendo", Remark.LOST),
        ("¿qué querés decir?", Remark.LOST),
        ("cómo?", Remark.LOST),
        ("I don't understand", Remark.LOST),
        ("estoy manejando, hablamos más tarde", Remark.LATER),
        ("después te escribo", Remark.LATER),
        ("ahora no puedo hablar", Remark.LATER),
        ("i'm driving", Remark.LATER),
        ("no me preguntes más", Remark.ENOUGH),
        ("basta de preguntas", Remark.ENOUGH),
        ("después te digo", Remark.UNSURE),
        ("me tienen harto con los mensajes", Remark.UPSET),
        ("son todos unos chantas", Remark.UPSET),
        ("¿Quién les dio mi número?", Remark.UPSET),
        ("ya compré, gracias", Remark.GONE),
        ("compré en otro lado", Remark.GONE),
        ("Ya no busco más", Remark.GONE),
        ("I already bought one, thanks", Remark.GONE),
        ("já comprei", Remark.GONE),
        ("Se equivocaron de número", Remark.NOT_ME),
        ("no pedí nada", Remark.NOT_ME),
        ("uff es mucho", Remark.PRICEY),
        ("no tengo mucho presupuesto", Remark.PRICEY),
        ("ok too expensive", Remark.PRICEY),
        ("me encanta la zona", Remark.ASSENT),
        ("me interesa mucho", Remark.ASSENT),
        ("no me gusta la zona", None),
        ("", None),
        ("busco depto", None),
        ("quiero comprar ya", None),
        ("ya compré un lote y ahora busco casa", None),
        ("no me interesa el monoambiente", None),
        ("no busco cochera", None),
        ("¿el balcón es muy molesto por el ruido?", None),
        ("estoy interesado", None),
        ("hola " * 60_000, None),
    ],
)
def test_a_remark_is_told_from_what_says_something(text: str, remark: Remark | None) -> None:
    assert read_remark(text) == remark
