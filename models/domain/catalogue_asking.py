"""What the assistant asks, and asks again, in the languages of models.domain.catalogue."""

from typing import Final

PHRASES: Final[dict[str, tuple[str, str, str]]] = {
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
    "ask.zones.offer": (
        "¿Te sirve la zona de {zone}? Si buscás en otra, decime cuál.",
        "Does the area of {zone} work for you? If you have another in mind, tell me which.",
        "A região de {zone} serve para você? Se procura em outra, me diga qual.",
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
    # What was not answered the first time, in other words.
    "reask.name": (
        "¿Con quién tengo el gusto?",
        "Who do I have the pleasure of writing to?",
        "Com quem eu falo?",
    ),
    "reask.bedrooms": (
        "Para orientarte mejor, ¿de cuántos ambientes lo pensás?",
        "To point you the right way, how many bedrooms do you need?",
        "Para ajudar melhor, quantos dormitórios você precisa?",
    ),
    "reask.budget": (
        "¿Hasta cuánto pensabas invertir, más o menos? Con una cifra aproximada alcanza.",
        "Up to how much were you thinking of, more or less? A rough figure is enough.",
        "Até quanto você pensava investir, mais ou menos? Um valor aproximado já ajuda.",
    ),
    "reask.zones": (
        "¿En qué barrio te gustaría? Podés nombrarme más de uno.",
        "Which neighborhood would you like? You can name more than one.",
        "Em que bairro você gostaria? Pode citar mais de um.",
    ),
    "reask.timing": (
        "¿Lo pensás para pronto o para más adelante?",
        "Are you thinking of soon, or of later on?",
        "Você pensa em algo para logo ou mais adiante?",
    ),
    "reask.intent": (
        "¿Ya querés comprar o por ahora estás viendo opciones?",
        "Are you set on buying, or looking at options for now?",
        "Você já decidiu comprar ou por enquanto está vendo opções?",
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
    "option.intent:ready": ("Listo para avanzar", "Ready to go ahead", "Pronto para avançar"),
    "option.intent:looking": ("Buscando activamente", "Actively looking", "Procurando ativamente"),
    "option.intent:exploring": ("Viendo opciones", "Exploring options", "Vendo opções"),
    "option.intent:curious": ("Solo curiosidad", "Just curious", "Só curiosidade"),
    "choose": ("Ver opciones", "See options", "Ver opções"),
    "again": ("Entiendo.", "I see.", "Entendo."),
    "known": (
        "Sí, eso ya lo tengo anotado.",
        "Yes, I have that noted.",
        "Sim, isso já está anotado.",
    ),
    "lost": ("Perdón, no me expliqué bien.", "Sorry, I was not clear.", "Desculpe, não fui claro."),
    "unsure": ("No hay problema.", "No problem.", "Sem problema."),
    "meanwhile": (
        "Mientras tanto, {question}",
        "Meanwhile, {question}",
        "Enquanto isso, {question}",
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
}
