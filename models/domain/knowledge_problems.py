"""Why a source could not be read, and what to do about it, for the people of a tenant."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from models.domain.catalogue import LANGUAGES
from models.domain.errors import Refusal
from models.domain.knowledge import (
    CHUNKS_MAX,
    PAGE_BYTES_MAX,
    PAIRS_MAX,
    PDF_PAGES_MAX,
    TEXT_CHARS_MAX,
)


class KnowledgeProblem(StrEnum):
    EMPTY = "empty"
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_SCANNED = "pdf_scanned"
    PAGE_SCANNED = "page_scanned"
    PDF_MALFORMED = "pdf_malformed"
    PDF_TOO_LONG = "pdf_too_long"
    TOO_SLOW = "too_slow"
    TOO_MUCH = "too_much"
    FILE_GONE = "file_gone"
    BAD_ADDRESS = "bad_address"
    NOT_HTTPS = "not_https"
    ADDRESS_REFUSED = "address_refused"
    REDIRECT_LOOP = "redirect_loop"
    TOO_LARGE = "too_large"
    NOT_A_PAGE = "not_a_page"
    ROBOTS = "robots"
    OUTSIDE = "outside"
    LOGIN = "login"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"


class KnowledgeRefused(Refusal):
    """`problem` says what is wrong with the source; trying again unchanged does not help."""

    type = "knowledge.refused"

    def __init__(self, problem: KnowledgeProblem, language: str = "en") -> None:
        super().__init__(words(problem, language))
        self.problem = problem


def words(problem: KnowledgeProblem, language: str) -> str:
    """What happened and what to do, in es, en or pt."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _WORDS[problem][index]


_MB: Final = 1024**2
_WORDS: Final[Mapping[KnowledgeProblem, tuple[str, str, str]]] = {
    KnowledgeProblem.EMPTY: (
        "No hay texto para leer. Revisá que el documento o la página tenga contenido.",
        "There is no text to read. Make sure that the document or page has content.",
        "Não há texto para ler. Confira se o documento ou a página tem conteúdo.",
    ),
    KnowledgeProblem.PDF_ENCRYPTED: (
        "El PDF está protegido con contraseña. Guardalo sin contraseña y subilo de nuevo.",
        "The PDF is protected by a password. Save it without one and upload it again.",
        "O PDF está protegido por senha. Salve-o sem senha e envie de novo.",
    ),
    KnowledgeProblem.PDF_SCANNED: (
        "El PDF es una imagen escaneada y no tiene texto. Pasale un OCR o exportalo desde el "
        "programa con el que se hizo, y subilo de nuevo.",
        "The PDF is a scanned image without text. Run OCR on it, or export it from the program it "
        "was made with, and upload it again.",
        "O PDF é uma imagem digitalizada e não tem texto. Passe um OCR ou exporte-o do programa "
        "em que foi feito, e envie de novo.",
    ),
    KnowledgeProblem.PAGE_SCANNED: (
        "Esta página es una imagen sin texto: las respuestas no la usan. Pasale un OCR y subí el "
        "PDF de nuevo.",
        "This page is a picture without text: replies do not use it. Run OCR on it and upload the "
        "PDF again.",
        "Esta página é uma imagem sem texto: as respostas não a usam. Passe um OCR e envie o PDF "
        "de novo.",
    ),
    KnowledgeProblem.PDF_MALFORMED: (
        "El PDF está dañado y no se puede leer. Abrilo, guardalo de nuevo como PDF y subí esa "
        "copia.",
        "The PDF is damaged and cannot be read. Open it, save it as a PDF again and upload that "
        "copy.",
        "O PDF está danificado e não pode ser lido. Abra-o, salve de novo como PDF e envie essa "
        "cópia.",
    ),
    KnowledgeProblem.PDF_TOO_LONG: (
        f"El PDF tiene más de {PDF_PAGES_MAX} páginas. Dividilo en varios.",
        f"The PDF has more than {PDF_PAGES_MAX} pages. Split it.",
        f"O PDF tem mais de {PDF_PAGES_MAX} páginas. Divida em vários.",
    ),
    KnowledgeProblem.TOO_SLOW: (
        "El documento es demasiado complejo para leerlo. Exportalo más simple (sin planos ni "
        "capas) o dividilo.",
        "The document is too complex to be read. Export a simpler one (without plans or layers) "
        "or split it.",
        "O documento é complexo demais para ser lido. Exporte um mais simples (sem plantas nem "
        "camadas) ou divida.",
    ),
    KnowledgeProblem.TOO_MUCH: (
        f"Hay demasiado texto para una sola fuente (más de {CHUNKS_MAX} partes, "
        f"{TEXT_CHARS_MAX} caracteres escritos a mano o {PAIRS_MAX} preguntas). Dividilo en "
        "varias.",
        f"There is too much text for one source (more than {CHUNKS_MAX} parts, {TEXT_CHARS_MAX} "
        f"characters written by hand or {PAIRS_MAX} questions). Split it.",
        f"Há texto demais para uma só fonte (mais de {CHUNKS_MAX} partes, {TEXT_CHARS_MAX} "
        f"caracteres escritos à mão ou {PAIRS_MAX} perguntas). Divida em várias.",
    ),
    KnowledgeProblem.FILE_GONE: (
        "El archivo ya no está guardado. Subilo de nuevo.",
        "The file is no longer kept. Upload it again.",
        "O arquivo não está mais guardado. Envie de novo.",
    ),
    KnowledgeProblem.BAD_ADDRESS: (
        "La dirección no es válida: copiala entera del navegador, sin usuario ni contraseña.",
        "The address is not valid: copy it whole from the browser, without user or password.",
        "O endereço não é válido: copie-o inteiro do navegador, sem usuário nem senha.",
    ),
    KnowledgeProblem.NOT_HTTPS: (
        "La dirección, o una a la que redirige, no empieza con https://. Usá la versión segura "
        "del sitio.",
        "The address, or one it redirects to, does not begin with https://. Use the site's secure "
        "version.",
        "O endereço, ou um para o qual redireciona, não começa com https://. Use a versão segura "
        "do site.",
    ),
    KnowledgeProblem.ADDRESS_REFUSED: (
        "La dirección, o una a la que redirige, lleva a una red privada. Usá una página que se "
        "vea desde internet.",
        "The address, or one it redirects to, leads into a private network. Use a page that can "
        "be reached from the internet.",
        "O endereço, ou um para o qual redireciona, leva a uma rede privada. Use uma página "
        "acessível pela internet.",
    ),
    KnowledgeProblem.REDIRECT_LOOP: (
        "La página redirige sin llegar a ningún lado. Abrila en el navegador y usá la dirección "
        "final.",
        "The page redirects without arriving anywhere. Open it in a browser and use the final "
        "address.",
        "A página redireciona sem chegar a lugar nenhum. Abra no navegador e use o endereço final.",
    ),
    KnowledgeProblem.TOO_LARGE: (
        f"La página pesa más de {PAGE_BYTES_MAX // _MB} MB. Usá una más liviana o pegá el texto.",
        f"The page is larger than {PAGE_BYTES_MAX // _MB} MB. Use a smaller one or paste its text.",
        f"A página tem mais de {PAGE_BYTES_MAX // _MB} MB. Use uma mais leve ou cole o texto.",
    ),
    KnowledgeProblem.NOT_A_PAGE: (
        "La dirección no es una página web ni un PDF. Usá la de una página o subí el documento.",
        "The address is neither a web page nor a PDF. Use a page's, or upload the document.",
        "O endereço não é uma página web nem um PDF. Use o de uma página ou envie o documento.",
    ),
    KnowledgeProblem.ROBOTS: (
        "El sitio no permite que la leamos (robots.txt). Pedile a quien lo administra que permita "
        "a ConverziaBot, o pegá el texto.",
        "The site does not allow us to read it (robots.txt). Ask whoever runs it to allow "
        "ConverziaBot, or paste the text.",
        "O site não permite que a leiamos (robots.txt). Peça a quem o administra que permita o "
        "ConverziaBot, ou cole o texto.",
    ),
    KnowledgeProblem.OUTSIDE: (
        "La página redirige fuera de lo permitido para esta fuente. Agregá la dirección final "
        "como una fuente propia.",
        "The page redirects outside of what this source may read. Add the final address as a "
        "source of its own.",
        "A página redireciona para fora do permitido nesta fonte. Adicione o endereço final como "
        "uma fonte própria.",
    ),
    KnowledgeProblem.LOGIN: (
        "La página pide usuario y contraseña. Usá una pública o pegá el texto.",
        "The page asks for a login. Use a public one or paste its text.",
        "A página pede usuário e senha. Use uma pública ou cole o texto.",
    ),
    KnowledgeProblem.NOT_FOUND: (
        "La página no existe. Revisá la dirección.",
        "The page does not exist. Check the address.",
        "A página não existe. Confira o endereço.",
    ),
    KnowledgeProblem.UNAVAILABLE: (
        "El sitio no responde. Seguimos probando por nuestra cuenta; revisá que la dirección esté "
        "bien escrita.",
        "The site does not answer. We keep trying by ourselves; make sure that the address is "
        "right.",
        "O site não responde. Continuamos tentando por conta própria; confira se o endereço está "
        "certo.",
    ),
    KnowledgeProblem.FAILED: (
        "No se pudo leer por un problema nuestro, que quedó registrado. Probá de nuevo más tarde.",
        "It could not be read for a reason of ours, which was logged. Try again later.",
        "Não foi possível ler por um problema nosso, que ficou registrado. Tente de novo mais "
        "tarde.",
    ),
}
