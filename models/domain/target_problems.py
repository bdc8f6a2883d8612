"""What went wrong with a tenant's target and what to do about it, in es, en and pt.

Looked up by the kind of target and the code of the failure (VendorError.code).
"""

from typing import Final

from models.domain.catalogue import LANGUAGES

_FALLBACK: Final = "any.other"
_SAME_AS: Final = {
    # Tokko's own numbers.
    "tokko.100": "tokko.key_refused",
    "tokko.201": "tokko.key_refused",
    "tokko.200": "tokko.publication_unknown",
    "tokko.300": "tokko.contact_refused",
}

_PROBLEMS: Final[dict[str, tuple[str, str, str]]] = {
    "sheets.sheet_not_found": (
        "La planilla no existe más o el enlace es de otra. Elegí la planilla de nuevo.",
        "The spreadsheet no longer exists or the link is for another one. Choose it again.",
        "A planilha não existe mais ou o link é de outra. Escolha a planilha novamente.",
    ),
    "sheets.sheet_not_shared": (
        "La planilla no está compartida con la cuenta de servicio. Compartila como Editor.",
        "The spreadsheet is not shared with the service account. Share it as Editor.",
        "A planilha não está compartilhada com a conta de serviço. Compartilhe como Editor.",
    ),
    "sheets.sheet_read_only": (
        "No podemos escribir en la planilla. Dale a la cuenta de servicio permiso de Editor y "
        "quitá la protección de la hoja.",
        "We cannot write to the spreadsheet. Give the service account Editor permission and "
        "remove the protection from the sheet.",
        "Não podemos escrever na planilha. Dê à conta de serviço permissão de Editor e remova a "
        "proteção da aba.",
    ),
    "sheets.sheet_full": (
        "La planilla llegó al límite de 10 millones de celdas. Archivá filas viejas o elegí una "
        "planilla nueva.",
        "The spreadsheet has reached its limit of 10 million cells. Archive old rows or choose a "
        "new spreadsheet.",
        "A planilha chegou ao limite de 10 milhões de células. Arquive linhas antigas ou escolha "
        "uma planilha nova.",
    ),
    "sheets.sheet_tab_missing": (
        "La hoja fue borrada o cambió de nombre dentro de la planilla. Elegí otra hoja.",
        "The tab was deleted or renamed inside the spreadsheet. Choose another tab.",
        "A aba foi apagada ou mudou de nome dentro da planilha. Escolha outra aba.",
    ),
    "sheets.login_refused": (
        "Google rechazó la clave de la cuenta de servicio. Creá una clave nueva y conectá la "
        "planilla otra vez.",
        "Google refused the service account's key. Create a new key and connect the spreadsheet "
        "again.",
        "O Google recusou a chave da conta de serviço. Crie uma chave nova e conecte a planilha "
        "novamente.",
    ),
    "sheets.api_disabled": (
        "La API de Google Sheets está apagada en el proyecto de la cuenta de servicio. Activala "
        "en la consola de Google Cloud.",
        "The Google Sheets API is switched off in the service account's project. Enable it in "
        "the Google Cloud console.",
        "A API do Google Sheets está desativada no projeto da conta de serviço. Ative-a no "
        "console do Google Cloud.",
    ),
    "sheets.refused": (
        "Google no aceptó la fila. Revisá la planilla y probá la conexión.",
        "Google did not accept the row. Look at the spreadsheet and test the connection.",
        "O Google não aceitou a linha. Confira a planilha e teste a conexão.",
    ),
    "webhook.not_https": (
        "La dirección tiene que empezar con https://. Cambiala y probá de nuevo.",
        "The address must begin with https://. Change it and test again.",
        "O endereço precisa começar com https://. Altere-o e teste novamente.",
    ),
    "webhook.bad_address": (
        "La dirección no es válida: tiene que ser un sitio, sin usuario ni contraseña.",
        "The address is not valid: it must be a site, without user or password.",
        "O endereço não é válido: precisa ser um site, sem usuário nem senha.",
    ),
    "webhook.address_refused": (
        "La dirección lleva a una red privada. Usá una que se vea desde internet.",
        "The address leads into a private network. Use one that can be reached from the internet.",
        "O endereço leva a uma rede privada. Use um que seja acessível pela internet.",
    ),
    "webhook.name_unknown": (
        "El nombre del servidor no existe o su DNS no responde. Revisá la dirección.",
        "The server's name does not exist or its DNS does not answer. Check the address.",
        "O nome do servidor não existe ou o DNS não responde. Confira o endereço.",
    ),
    "webhook.not_reached": (
        "Tu servidor no responde. Fijate que esté encendido y que acepte conexiones.",
        "Your server does not answer. Make sure that it is up and accepts connections.",
        "Seu servidor não responde. Verifique se está ligado e se aceita conexões.",
    ),
    "webhook.certificate_refused": (
        "El certificado de tu servidor no es válido o está vencido. Renovalo.",
        "Your server's certificate is not valid or has expired. Renew it.",
        "O certificado do seu servidor não é válido ou venceu. Renove-o.",
    ),
    "webhook.no_answer": (
        "Tu servidor no contestó a tiempo. Tiene que responder dentro de los 15 segundos.",
        "Your server did not answer in time. It has to answer within 15 seconds.",
        "Seu servidor não respondeu a tempo. Ele precisa responder em até 15 segundos.",
    ),
    "webhook.redirected": (
        "Tu servidor redirige a otra dirección y no la seguimos. Configurá la dirección final.",
        "Your server redirects to another address, which we do not follow. Set the final one.",
        "Seu servidor redireciona para outro endereço, que não seguimos. Configure o final.",
    ),
    "webhook.gone": (
        "Tu servidor pidió que no le enviemos más (410). Configurá otra dirección o quitá el "
        "destino.",
        "Your server asked us to stop sending (410). Set another address or remove the target.",
        "Seu servidor pediu para não enviarmos mais (410). Configure outro endereço ou remova o "
        "destino.",
    ),
    "webhook.no_secret": (
        "Falta la clave con la que firmamos los envíos. Generá una y cargala en tu servidor.",
        "The secret that signs what we send is missing. Generate one and set it on your server.",
        "Falta a chave com que assinamos os envios. Gere uma e configure-a no seu servidor.",
    ),
    "webhook.login_refused": (
        "Tu servidor rechazó el envío por falta de permiso. Revisá que acepte nuestra firma.",
        "Your server refused what we sent for lack of permission. Check that it accepts our "
        "signature.",
        "Seu servidor recusou o envio por falta de permissão. Confira se aceita nossa assinatura.",
    ),
    "webhook.status_4xx": (
        "Tu servidor no aceptó el envío. Revisá la dirección y que entienda el formato.",
        "Your server did not accept what we sent. Check the address and that it understands the "
        "format.",
        "Seu servidor não aceitou o envio. Confira o endereço e se ele entende o formato.",
    ),
    "webhook.status_5xx": (
        "Tu servidor falló al recibir el envío. Revisá sus registros; vamos a reintentar.",
        "Your server failed on receiving what we sent. Look at its logs; we will try again.",
        "Seu servidor falhou ao receber o envio. Veja os registros dele; vamos tentar de novo.",
    ),
    "tokko.key_refused": (
        "Tokko rechazó la clave de API. Copiala de nuevo desde tu cuenta de Tokko.",
        "Tokko refused the API key. Copy it again from your Tokko account.",
        "A Tokko recusou a chave de API. Copie-a novamente da sua conta da Tokko.",
    ),
    "tokko.publication_unknown": (
        "Tokko no conoce la publicación de la oferta. Revisá su número de publicación.",
        "Tokko does not know the offer's publication. Check its publication number.",
        "A Tokko não conhece a publicação da oferta. Confira o número da publicação.",
    ),
    "tokko.contact_refused": (
        "Tokko no aceptó los datos del contacto. Cargalo a mano u omití la entrega.",
        "Tokko did not accept the contact's data. Enter it by hand or skip the delivery.",
        "A Tokko não aceitou os dados do contato. Cadastre-o à mão ou ignore a entrega.",
    ),
    "email.address_refused": (
        "La casilla de e-mail no existe o no acepta mensajes. Cambiala por otra.",
        "The e-mail address does not exist or accepts no messages. Change it for another one.",
        "O endereço de e-mail não existe ou não aceita mensagens. Troque-o por outro.",
    ),
    "any.switched_off": (
        "El destino está desactivado. Activalo de nuevo y reintentá la entrega.",
        "The target is switched off. Switch it on again and retry the delivery.",
        "O destino está desativado. Ative-o de novo e tente a entrega outra vez.",
    ),
    "any.rate_limited": (
        "El destino pidió que vayamos más despacio. Reintentamos solos, no hace falta hacer nada.",
        "The target asked us to slow down. We try again by ourselves; there is nothing to do.",
        "O destino pediu para irmos mais devagar. Tentamos de novo sozinhos; nada a fazer.",
    ),
    "any.unavailable": (
        "El destino no responde en este momento. Reintentamos solos durante 72 horas.",
        "The target does not answer at the moment. We try again by ourselves for 72 hours.",
        "O destino não responde no momento. Tentamos de novo sozinhos durante 72 horas.",
    ),
    _FALLBACK: (
        "No pudimos entregar en este destino. Probá la conexión; si sigue fallando, escribinos.",
        "We could not deliver to this target. Test the connection; if it keeps failing, write to "
        "us.",
        "Não conseguimos entregar neste destino. Teste a conexão; se continuar falhando, escreva "
        "para nós.",
    ),
}

_WORKS: Final = (
    "Funciona: este destino puede recibir tus leads.",
    "It works: this target can receive your leads.",
    "Funciona: este destino pode receber os seus leads.",
)


def works(language: str) -> str:
    """The sentence for the tenant after a test call that nothing went wrong with."""
    return _WORKS[_index(language)]


def explain(kind: str, code: str | None, language: str) -> str:
    """The sentence for the tenant. `kind`: sheets, webhook, tokko or email, in any case.

    A code of no such kind gets the general sentence, a language that we do not have Spanish.
    """
    key = f"{kind.lower()}.{code}"
    own = _PROBLEMS.get(_SAME_AS.get(key, key))
    return (own or _PROBLEMS.get(f"any.{code}") or _PROBLEMS[_FALLBACK])[_index(language)]


def _index(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else 0
