"""Every sentence the assistant writes by itself, in Spanish (voseo, es-AR), English and Portuguese.

Placeholders are named; figures come in already formatted by models.domain.figures.
"""

from typing import Final

LANGUAGES: Final = ("es", "en", "pt")

_PHRASES: Final[dict[str, tuple[str, str, str]]] = {
    "ask.name": (
        "¿Me decís tu nombre?",
        "May I have your name?",
        "Você pode me dizer seu nome?",
    ),
    "ask.bedrooms": (
        "¿Cuántos ambientes estás buscando?",
        "How many bedrooms are you looking for?",
        "Quantos dormitórios você procura?",
    ),
    "ask.budget": (
        "¿Qué presupuesto tenés pensado, aproximadamente?",
        "What budget do you have in mind, roughly?",
        "Qual é o orçamento aproximado que você tem em mente?",
    ),
    "ask.zones": (
        "¿Qué zonas te interesan?",
        "Which areas are you interested in?",
        "Quais regiões interessam a você?",
    ),
    "ask.timing": (
        "¿Para cuándo te gustaría comprar?",
        "When would you like to buy?",
        "Para quando você gostaria de comprar?",
    ),
    "ask.intent": (
        "¿En qué momento de la búsqueda estás?",
        "Where are you in your search?",
        "Em que momento da busca você está?",
    ),
    "ask.preferences": (
        "¿Hay algo que no pueda faltar, por ejemplo cochera, balcón o alguna amenity?",
        "Is there anything you must have, such as parking, a balcony or an amenity?",
        "Há algo que não pode faltar, como garagem, varanda ou alguma amenidade?",
    ),
    # Titles of options: 20 characters at most where a question has up to three, else 24.
    "option.bedrooms:1": ("Monoambiente", "Studio", "Estúdio"),
    "option.bedrooms:2": ("2 ambientes", "1 bedroom", "1 dormitório"),
    "option.bedrooms:3": ("3 ambientes", "2 bedrooms", "2 dormitórios"),
    "option.bedrooms:4": ("4 ambientes o más", "3 bedrooms or more", "3 dormitórios ou mais"),
    "option.timing:now": ("Lo antes posible", "As soon as possible", "O quanto antes"),
    "option.timing:half_year": ("Dentro de 6 meses", "Within 6 months", "Em até 6 meses"),
    "option.timing:year": ("Entre 6 y 12 meses", "In 6 to 12 months", "Entre 6 e 12 meses"),
    "option.timing:later": ("Más adelante", "Later on", "Mais adiante"),
    "option.intent:ready": ("Listo para comprar", "Ready to buy", "Pronto para comprar"),
    "option.intent:looking": ("Buscando activamente", "Actively looking", "Procurando ativamente"),
    "option.intent:exploring": ("Viendo opciones", "Exploring options", "Vendo opções"),
    "option.intent:curious": ("Solo curiosidad", "Just curious", "Só curiosidade"),
    "choose": ("Ver opciones", "See options", "Ver opções"),
    "again": (
        "Disculpá, no llegué a entenderlo bien.",
        "Sorry, I did not quite get that.",
        "Desculpe, não entendi bem.",
    ),
    "start": ("¡Gracias por escribir!", "Thanks for writing!", "Obrigado por escrever!"),
    "thanks.name": ("¡Gracias, {name}!", "Thank you, {name}!", "Obrigado, {name}!"),
    "noted.0": ("Perfecto.", "Great.", "Perfeito."),
    "noted.1": ("¡Buenísimo!", "Good to know.", "Que bom!"),
    "noted.2": ("Genial, lo anoto.", "Thanks, noted.", "Ótimo, anotado."),
    "meanwhile": (
        "Mientras tanto, {question}",
        "Meanwhile, {question}",
        "Enquanto isso, {question}",
    ),
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
    "write_please": (
        "Por ahora no puedo escuchar audios. ¿Me lo escribís, por favor?",
        "I cannot listen to voice notes for now. Could you write it, please?",
        "Por enquanto não consigo ouvir áudios. Você pode escrever, por favor?",
    ),
    "unreadable": (
        "Ese mensaje no lo pude ver. ¿Me lo escribís, por favor?",
        "I could not see that message. Could you write it, please?",
        "Não consegui ver essa mensagem. Você pode escrever, por favor?",
    ),
    "media": (
        "¡Gracias, lo recibí!",
        "Thank you, I received it!",
        "Obrigado, recebi!",
    ),
    "open_question": (
        "Eso prefiero que te lo confirme el equipo: ya les dejé anotada tu pregunta.",
        "I would rather have the team confirm that: I have passed your question on to them.",
        "Isso prefiro que a equipe confirme: já deixei a sua pergunta anotada para eles.",
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
    "stop_by_word": (
        "Si no querés que te escribamos más, respondé BAJA y no vas a recibir otro mensaje.",
        "If you want no more messages from us, reply STOP and you will not get another one.",
        "Se não quiser mais mensagens nossas, responda STOP e não enviaremos outra.",
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


def phrase(key: str, language: str, **values: str) -> str:
    """The sentence in this language; one that we do not have is answered in Spanish."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _PHRASES[key][index].format(**values)
