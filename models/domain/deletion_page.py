"""What who asked Meta to be forgotten reads about it, in Spanish, English and Portuguese."""

from html import escape
from typing import Final

from models.domain.catalogue import LANGUAGES

_TITLES: Final = ("Pedido de borrado", "Deletion request", "Pedido de exclusão")
_STATES: Final[dict[str, tuple[str, str, str]]] = {
    "RECEIVED": (
        "Lo recibimos. Lo que Meta nos dice de vos no alcanza para encontrar tus datos: una "
        "persona lo está revisando.",
        "We have it. What Meta tells us of you is not enough to find your data: a person is "
        "looking into it.",
        "Recebemos. O que a Meta nos diz sobre você não basta para encontrar seus dados: uma "
        "pessoa está verificando.",
    ),
    "ERASING": (
        "Estamos borrando tus datos. Tarda unos minutos; donde un proveedor no responde, hasta "
        "un día.",
        "We are erasing your data. It takes minutes; where a provider does not answer, up to a "
        "day.",
        "Estamos apagando seus dados. Leva minutos; onde um provedor não responde, até um dia.",
    ),
    "DONE": (
        "Tus datos fueron borrados.",
        "Your data was erased.",
        "Seus dados foram apagados.",
    ),
    "NOTHING_HELD": (
        "No tenemos datos tuyos.",
        "We hold no data of yours.",
        "Não temos dados seus.",
    ),
}


def page(code: str, state: str, language: str) -> str:
    """A whole HTML page without scripts and styles, with the others' languages one click away."""
    place = LANGUAGES.index(language)
    title, words = _TITLES[place], _STATES[state][place]
    others = " ".join(
        f'<a href="?language={other}" lang="{other}" hreflang="{other}">{other}</a>'
        for other in LANGUAGES
        if other != language
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head><body><main><h1>{title} {escape(code)}</h1>"
        f"<p>{words}</p></main><nav>{others}</nav></body></html>"
    )
