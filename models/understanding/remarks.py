"""What a message is beside answers and questions: "gracias", "no sé", "me tienen harto"."""

import re
from typing import Final

from models.domain.remarks import Remark
from models.understanding.folding import original, same_length_fold

_FILLING: Final = (
    r"hola|buenas|buenos|buen|dias?|tardes?|noches?|che|y|e|muy|muchas|muchisimas|mil|por|todo"
    r"|todos"
    r"|igual|igualmente|entonces|bueno|la|el|de|que|les|te|a|vos|ustedes|usted|desde|ya|amable|so"
    r"|very|much|you|for|the|your|help|muito|pela|pelo|ajuda|atencion|info|informacion|respuesta"
    r"|ahi"
    r"|chicos|despues|luego|hablamos|vemos|nos|un|una|lindo|feliz|finde|semana|ok|okey|okay|oka|hi"
    r"|hello|oi|ola|perdon|disculp\w*|demora|tardanza|sorry"
)
_THANKS: Final = (
    r"gracias|graciass+|grax|thanks|thank|thx|obrigad[oa]|brigad[oa]|valeu|saludos?|abrazo|chau"
    r"|chao"
    r"|adios|bye|goodbye|tchau"
)
_ASSENT: Final = (
    r"dale|listo|perfecto|genial|buenisimo|barbaro|joya|entiendo|entendido|entendi|anotado|great"
    r"|perfect|fine|cool|sure|beleza|otimo|perfeito|legal|(?:ja)+|(?:je)+|jaj\w*|kk+|rs+|lol|claro"
    r"|obvio|si+|yes|sim|aja|me|interesa|copado|excelente"
)
_NO: Final = r"no+|nop|nope|nah|nao|para|nada|ningun[oa]?"
_WELL: Final = (
    r"como|estas|estan|anda|andas|va|andan|tal|bien|how|are|you|doing|tudo|bem|voce|voces|is"
    r"|going|it"
)


def _only(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{'|'.join(words)})\b\W*)+")


_WHOLE: Final = (
    (
        Remark.NO,
        re.compile(rf"(?:{_NO})\b.*"),
        _only(_NO, _THANKS, _ASSENT, _FILLING),
    ),
    (Remark.THANKS, re.compile(rf".*\b(?:{_THANKS})\b"), re.compile(r".{0,60}", re.DOTALL)),
    (
        Remark.WELL,
        re.compile(
            r".*\b(?:(?:como|que|how|tudo) (?:estas?|estan|andas?|andan|va|tal|are|bem)"
            r"|y (?:vos|usted|tu|ustedes)|and you|e voces?)\b"
        ),
        _only(_WELL, _ASSENT, _FILLING),
    ),
    (Remark.ASSENT, re.compile(r".*"), _only(_ASSENT, _FILLING)),
)
"""What it is, what it has to hold, and what it may be made of."""
_UNSURE: Final = re.compile(
    r"(?:(?:la verdad|mmm*|uh|eh|todavia|aun|bueno|hola|ahora|que|y|i|really|ainda) ?)*"
    r"(?:no (?:lo )?se(?: bien)?|nose|ni idea|no tengo idea|no estoy segur[oa]"
    r"|no sabria(?: decirte)?|no (?:lo )?(?:pense|defini|decidi|tengo (?:claro|definido|pensado))"
    r"(?: todavia| aun| bien)?"
    r"|tengo que (?:pensarlo|verlo|hablarlo|consultarlo)[\w ]{0,20}"
    r"|despues (?:te|les) (?:digo|aviso)|(?:te|les) aviso|not sure(?: yet)?|i don'?t know"
    r"|no idea(?: about)?(?: \w+){0,3}"
    r"|nao sei(?: ainda)?|nao tenho certeza)"
    r"(?: (?:la verdad|todavia|aun|gracias|yet|ainda|bien))*"
)
_LATER: Final = re.compile(
    r"\b(?:(?:despues|luego|mas tarde|en un rato|en otro momento|a la noche|manana|depois)"
    r" (?:te|les|nos)? ?(?:escribo|hablo|hablamos|escribimos|contesto|respondo|sigo|seguimos|llamo"
    r"|escrevo|falo)|(?:hablamos|te escribo|te hablo|seguimos|te contesto|te respondo)"
    r" (?:despues|luego|mas tarde|en un rato|en otro momento|manana|a la noche)"
    r"|(?:estoy|ando) (?:manejando|trabajando|en (?:el trabajo|el laburo|una reunion|clase)"
    r"|ocupad[oa])|ahora no puedo(?: hablar)?|i'?m (?:driving|at work|busy|in a meeting)"
    r"|(?:talk|write|text) (?:to you )?later|agora nao posso|estou (?:dirigindo|trabalhando))\b"
)
_ENOUGH: Final = re.compile(
    r"\b(?:no me (?:preguntes|pregunten|hagas|hagan) (?:mas|tantas)|(?:basta|deja|dejen) (?:de|con)"
    r" (?:tantas |las )?pregunta\w*|(?:cuantas|muchas|demasiadas) preguntas"
    r"|(?:stop asking|too many questions|no more questions)|chega de perguntas)\b"
)
_LOST: Final = re.compile(
    r"(?:perdon|disculpa|uh|eh|mmm*|che|la verdad)?[ ,]*(?:no (?:te |lo |le |les )?(?:entiendo"
    r"|entendi|comprendo|sigo)(?: (?:nada|bien|la pregunta|que \w+(?: \w+)?))?|no se entiende"
    r"|como(?: decis)?|que(?: (?:decis|me preguntas|queres decir))?"
    r"|i don'?t (?:understand|get it)|what do you mean|nao entendi|como assim)"
)
_UPSET: Final = re.compile(
    r"\b(?:me tienen? (?:re |muy )?(?:hart|podrid|cansad)[oa]|estoy (?:re |muy )?hart[oa]"
    r"|(?:son|sos) (?:todos |todas )?(?:un(?:os|as|a)? )?(?:chant|estafador|ladron|chorr|mentiros"
    r"|pesad|idiot|imbecil|inutil|bolud|pelotud|sinverguenza|estupid|tarad|payas|garc)\w*"
    r"|(?:que|re) (?:pesad|densos?|insoportabl|hinchapelot|chant)\w*"
    r"|(?:es|son) una? (?:verguenza|estafa|porqueria|mierda|falta de respeto|asco)"
    r"|and[ae]te? a (?:la mierda|cagar)|vayanse a|la concha|hijos? de (?:re )?(?:mil )?put\w*"
    r"|la puta|no me (?:hag\w+|hac\w+) perder (?:el )?tiempo|perdida de tiempo"
    r"|(?:dejen|deja) de (?:joder|romper)|spam(?:ers)?|quien (?:les|te) dio mi (?:numero|telefono)"
    r"|de donde sacaron mi (?:numero|telefono)|scam(?:mers)?|waste of (?:my )?time|fuck\w*|idiots?"
    r"|stupid|annoying|que saco|pare de me encher|golpe|palhac\w+)\b"
)
_PRICEY: Final = re.compile(
    r"\b(?:(?:es|son|esta|muy|re|un poco|demasiad[oa]|mucho mas)"
    r" (?:mucha? plata|mucho|car[oa]s?|elevad[oa]|mas de lo que)|carisim[oa]|no llego|se me va\b"
    r"|fuera de (?:mi )?presupuesto|no me alcanza"
    r"|no tengo (?:mucho|tanto|demasiado|tanta|mucha)|poco presupuesto|too (?:expensive|much)"
    r"|over (?:my )?budget|can'?t afford|muito caro)\b"
)
_LIKED: Final = re.compile(
    r"\b(?:me (?:re |super )?(?:encanta|gusta|copa|cierra|interesa)\w*"
    r"|(?:que|muy|re) (?:lind|buen|herm|bell)\w+|love (?:it|the)|(?:very |so )?nice|sounds good"
    r"|adorei|gostei|muito bom)\b"
)
_GONE: Final = re.compile(
    r"\b(?:ya (?:(?:lo|la|me) )?(?:compre|compramos|encontre|encontramos|consegui|conseguimos"
    r"|reserve|alquile|alquilamos|resolvi|resolvimos|lo resolvi)\b(?! (?:turno|la cita))"
    r"|ya no (?:busco|buscamos|estoy buscando|me interesa|nos interesa|necesito|quiero comprar)"
    r"|no (?:busco|buscamos|estoy buscando|estamos buscando|quiero comprar|voy a comprar)"
    r" (?:nada|mas)"
    r"|no (?:estoy|estamos) interesad[oa]s?|no me interesa(?: nada| mas| por ahora| gracias)?\W*$"
    r"|(?:compre|compramos|alquile|reserve) (?:en|por|con) otr[oa]s?\b|desisti\w*"
    r"|me arrepenti|i (?:already|have already|'ve already) (?:bought|found)"
    r"|(?:already|just) (?:bought|found) (?:a|one|something)|not (?:interested|looking) any ?more"
    r"|no longer (?:interested|looking)|i'?m not interested|ja (?:comprei|compramos|encontrei)"
    r"|nao (?:procuro|estou procurando|tenho interesse)(?: mais)?)"
)
_NOT_ME: Final = re.compile(
    r"\b(?:numero equivocado|equivocad[oa] de numero"
    r"|(?:se|te) equivoc\w+(?: de (?:numero|persona))?|no soy (?:la persona|quien buscan)"
    r"|no pedi (?:nada|info\w*|ningun\w*)|wrong number"
    r"|(?:yo )?no (?:complete|llene) ningun formulario|numero errado)\b"
)
_HAD: Final = re.compile(r"\b(?:un|una|el|la|mi) (?:lote|terreno|cochera|primer\w*|otr[oa])\b")
"""Who bought a plot may look for a house now."""
_ANYWHERE: Final = ((Remark.UPSET, _UPSET), (Remark.NOT_ME, _NOT_ME), (Remark.GONE, _GONE))
_ALONE: Final = ((Remark.LOST, _LOST), (Remark.UNSURE, _UNSURE))
_IN_FEW_WORDS: Final = (
    (Remark.ENOUGH, _ENOUGH),
    (Remark.LATER, _LATER),
    (Remark.PRICEY, _PRICEY),
)
_LENGTH_MAX: Final = 160
_SHORT: Final = 60


def read_remark(text: str) -> Remark | None:
    """Of one turn's words, where they are that and nothing else, or what weighs more: a complaint,
    or that nothing is looked for any more."""
    folded = same_length_fold(original(text)).strip()
    if not re.search(r"[a-z0-9]", folded):
        return Remark.ASSENT if text.strip() else None
    if len(folded) > _LENGTH_MAX:
        return None
    anywhere = next((r for r, pattern in _ANYWHERE if pattern.search(folded)), None)
    if anywhere is not None and not (anywhere is Remark.GONE and _HAD.search(folded)):
        return anywhere
    bare = folded.strip(" .,;:!?¡¿()'\"-")
    for remark, pattern in _ALONE:
        if pattern.fullmatch(bare):
            return remark
    if len(bare) <= _SHORT:
        for remark, pattern in _IN_FEW_WORDS:
            if pattern.search(bare):
                return remark
        if _LIKED.search(bare) and not re.search(r"\b(?:no|not|nao)\b", bare):
            return Remark.ASSENT
    return next((r for r, has, only in _WHOLE if has.match(bare) and only.fullmatch(bare)), None)
