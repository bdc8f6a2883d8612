"""What the assistant answers, in the languages of models.domain.catalogue."""

from typing import Final

PHRASES: Final[dict[str, tuple[str, str, str]]] = {
    "who_am_i": (
        "Soy el asistente virtual de {tenant}. Si preferís hablar con una persona del equipo, "
        "decime y le paso tu consulta.",
        "I am the virtual assistant of {tenant}. If you would rather talk to a person of the team, "
        "tell me and I will pass you on.",
        "Sou o assistente virtual de {tenant}. Se preferir falar com uma pessoa da equipe, me "
        "avise que eu passo a sua consulta.",
    ),
    "languages": (
        "Sí, claro: podés escribirme en español, en inglés o en portugués.",
        "Yes, of course: write to me in English, Spanish or Portuguese.",
        "Sim, claro: pode me escrever em português, espanhol ou inglês.",
    ),
    "visit": (
        "La visita la coordina el equipo: ya les dejé anotado que querés ir.",
        "The team arranges visits: I have told them that you would like to come.",
        "A visita quem combina é a equipe: já deixei anotado que você quer ir.",
    ),
    "open_question": (
        "Eso prefiero que te lo confirme el equipo: ya les dejé anotada tu pregunta.",
        "I would rather have the team confirm that: I have passed your question on to them.",
        "Isso prefiro que a equipe confirme: já deixei a sua pergunta anotada para eles.",
    ),
    "open_question.1": (
        "Eso también te lo confirma el equipo: lo sumé a tus preguntas.",
        "The team will confirm that as well: I have added it to your questions.",
        "Isso a equipe também confirma: somei às suas perguntas.",
    ),
    "open_question.2": (
        "Buena pregunta, no tengo ese dato a mano: se lo paso al equipo con las otras.",
        "Good question, I do not have that at hand: it goes to the team with the others.",
        "Boa pergunta, não tenho esse dado em mãos: passo para a equipe com as outras.",
    ),
    "declined.protected": (
        "De las personas o de quiénes viven en una zona no puedo hablar; con gusto te cuento del "
        "proyecto.",
        "I cannot talk about people or about who lives in an area; I am glad to tell you about the "
        "project.",
        "Não posso falar das pessoas nem de quem mora em uma região; conto com prazer sobre o "
        "projeto.",
    ),
    "declined.off_topic": (
        "Con eso no te puedo ayudar: solo respondo sobre nuestros proyectos y tu búsqueda.",
        "I cannot help with that: I only answer about our projects and your search.",
        "Com isso não posso ajudar: só respondo sobre os nossos projetos e a sua busca.",
    ),
    "source": ("(Fuente: {source})", "(Source: {source})", "(Fonte: {source})"),
    # The source's own words, whatever its language: the other two say that it is a quotation.
    "cited": (
        "{text} (Fuente: {source})",
        "Our documents say: “{text}” (Source: {source})",
        "Nossos documentos dizem: “{text}” (Fonte: {source})",
    ),
    "subject": (
        "Sujeto a disponibilidad.",
        "Subject to availability.",
        "Sujeito a disponibilidade.",
    ),
    "overview.ready": ("Ya está terminado.", "It is finished.", "Já está pronto."),
    "overview.delivery": (
        "La entrega prevista es {month}.",
        "It is planned to be handed over in {month}.",
        "A entrega prevista é {month}.",
    ),
    "overview.price": (
        "Los valores publicados empiezan en {low}.",
        "Listed prices start at {low}.",
        "Os valores publicados começam em {low}.",
    ),
    "answer.price": (
        "En {offer}, los valores publicados van de {low} a {high}.",
        "At {offer}, listed prices go from {low} to {high}.",
        "No {offer}, os valores publicados vão de {low} a {high}.",
    ),
    "answer.price_from": (
        "En {offer}, los valores publicados empiezan en {low}.",
        "At {offer}, listed prices start at {low}.",
        "No {offer}, os valores publicados começam em {low}.",
    ),
    "answer.cheapest": (
        "En {offer}, lo más accesible es {variant}.",
        "At {offer}, the most affordable is {variant}.",
        "No {offer}, o mais em conta é {variant}.",
    ),
    "answer.variant": ("{name}: desde {price}", "{name}: from {price}", "{name}: desde {price}"),
    "answer.variant_area": (
        "{name}, {area} m²: desde {price}",
        "{name}, {area} m²: from {price}",
        "{name}, {area} m²: desde {price}",
    ),
    "answer.typology": (
        "En {offer} tenemos {list}.",
        "At {offer} we have {list}.",
        "No {offer} temos {list}.",
    ),
    "answer.typologies": (
        "En {offer} hay: {list}.",
        "At {offer} there are: {list}.",
        "No {offer} há: {list}.",
    ),
    "answer.delivery_ready": (
        "{offer} está terminado.",
        "{offer} is finished.",
        "{offer} está pronto.",
    ),
    "answer.delivery_on": (
        "La entrega prevista de {offer} es {month}.",
        "{offer} is planned to be handed over in {month}.",
        "A entrega prevista de {offer} é {month}.",
    ),
    "answer.location": (
        "{offer} está en {place}.",
        "{offer} is in {place}.",
        "{offer} fica em {place}.",
    ),
    "answer.amenities": (
        "{offer} cuenta con {list}.",
        "{offer} has {list}.",
        "{offer} conta com {list}.",
    ),
    "answer.developer": (
        "{offer} es de {developer}.",
        "{offer} is by {developer}.",
        "{offer} é da {developer}.",
    ),
    "answer.yes_no.balcony.yes": (
        "Sí, en {offer} tiene balcón.",
        "Yes, at {offer} it has a balcony.",
        "Sim, no {offer} tem varanda.",
    ),
    "answer.yes_no.balcony.no": (
        "En {offer} no tiene balcón.",
        "At {offer} it has no balcony.",
        "No {offer} não tem varanda.",
    ),
    "answer.yes_no.garage.yes": (
        "Sí, {offer} tiene cocheras.",
        "Yes, {offer} has parking.",
        "Sim, {offer} tem garagem.",
    ),
    "answer.yes_no.garage.no": (
        "{offer} no tiene cocheras.",
        "{offer} has no parking.",
        "{offer} não tem garagem.",
    ),
    "answer.yes_no.pets.yes": (
        "Sí, en {offer} se permiten mascotas.",
        "Yes, pets are allowed at {offer}.",
        "Sim, {offer} permite animais.",
    ),
    "answer.yes_no.pets.no": (
        "En {offer} no se permiten mascotas.",
        "Pets are not allowed at {offer}.",
        "{offer} não permite animais.",
    ),
    "answer.financing": (
        "Sobre la financiación de {offer}: {text}",
        "About financing at {offer}: {text}",
        "Sobre o financiamento de {offer}: {text}",
    ),
}
