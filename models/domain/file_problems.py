"""Why a file was not kept, or is no longer there, and what to do about it, in es, en and pt."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from models.domain.catalogue import LANGUAGES
from models.domain.errors import Refusal


class FileProblem(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    MISMATCH = "mismatch"
    UNAVAILABLE = "unavailable"
    EXPIRED = "expired"
    DELETED = "deleted"


class FileRefused(Refusal):
    """`problem` says what is wrong; the text, what to do about it."""

    type = "file.refused"

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        super().__init__(words(problem, "en") + (f" {detail}" if detail else ""))
        self.problem = problem


def words(problem: FileProblem, language: str) -> str:
    """What happened to a file and what to do, for the people of a tenant."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _WORDS[problem][index]


_WORDS: Final[Mapping[FileProblem, tuple[str, str, str]]] = {
    FileProblem.EMPTY: (
        "El archivo está vacío. Hay que mandarlo de nuevo.",
        "The file is empty. Send it again.",
        "O arquivo está vazio. É preciso enviá-lo de novo.",
    ),
    FileProblem.TOO_LARGE: (
        "El archivo es demasiado grande para guardarlo. Hay que mandar uno más liviano.",
        "The file is too large to be kept. Send a smaller one.",
        "O arquivo é grande demais para ser guardado. É preciso enviar um menor.",
    ),
    FileProblem.TYPE_NOT_ALLOWED: (
        "No guardamos archivos de este tipo. Hay que mandarlo como PDF o como imagen.",
        "Files of this type are not kept. Send it as a PDF or as an image.",
        "Não guardamos arquivos deste tipo. É preciso enviá-lo como PDF ou como imagem.",
    ),
    FileProblem.MISMATCH: (
        "El contenido del archivo no es lo que dice ser, así que no se guardó. Hay que "
        "exportarlo de nuevo, por ejemplo como PDF.",
        "The file's content is not what it says it is, so it was not kept. Export it anew, for "
        "example as a PDF.",
        "O conteúdo do arquivo não é o que diz ser, então não foi guardado. É preciso exportá-lo "
        "de novo, por exemplo como PDF.",
    ),
    FileProblem.UNAVAILABLE: (
        "WhatsApp ya no tiene el archivo. Hay que pedirle a la persona que lo mande de nuevo.",
        "WhatsApp no longer has the file. Ask the person to send it again.",
        "O WhatsApp não tem mais o arquivo. É preciso pedir à pessoa que o envie de novo.",
    ),
    FileProblem.EXPIRED: (
        "No pudimos bajar el archivo antes de que WhatsApp lo borrara. Hay que pedirle a la "
        "persona que lo mande de nuevo.",
        "We could not fetch the file before WhatsApp deleted it. Ask the person to send it again.",
        "Não conseguimos baixar o arquivo antes que o WhatsApp o apagasse. É preciso pedir à "
        "pessoa que o envie de novo.",
    ),
    FileProblem.DELETED: (
        "El archivo fue borrado.",
        "The file was deleted.",
        "O arquivo foi apagado.",
    ),
}
