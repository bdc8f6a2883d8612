"""First names and surnames common in Argentina, and the words that are never a name: what lets
"soy ana gomez" be told from "soy inversor" in a message without capitals."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN_NAMES: Final = _words(
    """
    abel abigail abril ada adolfo adrian adriana agostina agus agustin agustina aida ailen
    aimara alan alba alberto aldana aldo ale alejandra alejandro alejo alex alexis alfonso
    alfredo alice alicia alma alvaro amalia amanda amelia ana anabel anahi analia andrea andres
    andy angel angela angeles angelica anibal anita anna anto antonela antonella antonia antonio
    araceli ariana ariel armando arturo astrid augusto aurora axel ayelen barbara bautista
    beatriz belen benicio benjamin berenice bernarda bernardo betina betty bianca blanca braian
    brandon brenda brian bruna bruno camila camilo candela candelaria carina carla carlos
    carmela carmen caro carol carola carolina catalina ceci cecilia celeste celia celina cesar
    charles charly chino christian cintia ciro clara claudia claudio clelia clemente constanza
    coral corina cris cristian cristina cynthia daiana dalila dalma damaris damian dana dani
    daniel daniela danilo dante dario david debora delfina delia diana diego dolores domingo
    dora dylan edgar edgardo edith edu eduardo efrain elba elena eleonora elias elisa elisabeth
    eliseo elizabeth elsa elvira emanuel emilce emilia emiliano emilio emily emma enrique enzo
    erica erika ernesto esteban estefania estela ester esther eugenia eugenio eva evangelina
    evelyn eze ezequiel fabian fabiana fabio fabricio facu facundo fatima fede federica federico
    felicitas felipe felix fer fermin fernanda fernando fiamma fidel fiorella flavia flavio flor
    florencia florentina fran franca francesca francisca francisco franco gabi gabriel gabriela
    gaby gaston genaro george gerardo german geronimo gilda gimena gina gino gise gisela giselle
    gladys gloria gonza gonzalo graciela gregorio greta griselda guadalupe guido guille
    guillermina guillermo gus gustavo hector henry hernan hernancito hilda horacio hugo humberto
    ian ignacia ignacio ines inesita ingrid irene irina iris irma isabel isabella isaias ismael
    ivan ivana ivo jacinto jack jacqueline jaime james jane javier jazmin jenifer jennifer jere
    jeremias jeronimo jesica jessica jesus jimena joaco joana joao joaquin joaquina johanna john
    jonatan jonathan jorge jorgelina jose josefa josefina josue juampi juan juana juanita juanjo
    juanma juli julia julian juliana julieta julio justina justo karen karina karla kate
    katherine kevin laila lara larissa lau laura lautaro lazaro lean leandro leila leito leo
    leonardo leonel leonor leticia lia lidia lili liliana lina linda lionel lisa lisandro lola
    lore lorena lorenzo lourdes luana luca lucas luchi lucho lucia luciana luciano lucila lucio
    lucrecia luis luisa luisina luiz lula luli luna luz mabel maca macarena mae magali magdalena
    maia maite male malena malvina manu manuel manuela mara marcela marcelo marcia marcio marco
    marcos margarita maria marian mariana mariano mariel mariela marina mario marisa marisol
    maritza mark marta martha martin martina maru mary mateo mati matias matilda matilde maura
    mauricio mauro max maxi maximiliano maximo mayra melani melanie melany meli melina melisa
    melissa mercedes mia mica micaela michael miguel mike mila milagros milena mili milton
    miranda mirella miriam mirian mirna mirta mirtha moira moni monica morena nacho nadia nahir
    nahuel nancy nando natacha natalia natasha nati naty nazarena nazareno nehuen nelida nelly
    nelson nestor nicanor nico nicolas nicole nieves nilda noelia noemi nora norberto norma
    octavio ofelia olga oliver olivia omar oriana orlando oscar osvaldo otilia pablo paloma
    pamela pancho pao paola pato patricia patricio pau paul paula paulina paulo pedro pepe peter
    pia pilar pili priscila quimey quique rafael rafaela rami ramiro ramon ramona raquel raul
    rebeca regina renata renato rene ricardo rita robert roberta roberto rochi rocio rodolfo
    rodri rodrigo rogelio rolando roman romi romina roque rosa rosalia rosana rosario roxana
    ruben rufino ruth sabina sabri sabrina salvador sam samanta samuel sandra santi santiago
    santino santos sara sarah sasha saul seba sebastian selena selva serena sergio sil silvana
    silvia silvina silvio simon simona sofi sofia sol solange sole soledad sonia sophia stefania
    stella stephanie steve susan susana tadeo tamara tania tati tatiana tatiano tato teo teodoro
    teofilo tere teresa thais thiago thomas tiago tina tincho tito tobias tom tomas toto
    trinidad ulises uma ursula vale valentin valentina valentino valeria valerio vanesa vanessa
    vanina vera vero veronica vicente vicky victor victoria vilma violeta virginia vivi viviana
    walter wanda wilfredo william ximena yael yamil yamila yanet yani yanina yesica yolanda
    zaira zoe zulema
    """
)

SURNAMES: Final = _words(
    """
    acosta acuna aguero aguilar aguirre almeida alonso altamirano alvarado alvarez amaya andrada
    arce arias arrieta avalos avila ayala baez barrera barreto barrionuevo barrios benitez
    bianchi blanco bravo brown bruno bustos caballero cabrera caceres campos cano cardenas
    cardozo carrizo caruso carvalho castillo castro centurion chavez cohen colombo cordoba
    coronel correa cortez costa cruz dacosta delgado diaz diez dominguez duarte duran escobar
    escudero espinola espinosa esposito estrada farias fernandez ferrari ferrario ferreira
    ferrero ferreyra figueroa fischer flores fontana franco frias fuentes galarza gallardo gallo
    garay garcia gauna gimenez giordano godoy gomez gonzalez greco guerra guerrero gutierrez
    guzman heredia hernandez herrera ibanez iglesias jaime jara jimenez johnson jones juarez
    kaplan katz klein lago ledesma leiva levy lezcano lima lopez lucero luna luque maidana
    maldonado mansilla marin marino marquez martin martinez medina mendez mendoza mercado meza
    miller miranda molina montenegro montero montes montiel mora morales moreira moreno moretti
    moyano muller munoz navarro nieto nunez ojeda oliveira olivera olmos ortega ortiz otero
    oviedo pacheco paez palacios palma paz peralta pereira pereyra perez pinto ponce pons prieto
    puig quintana quinteros quiroga ramirez ramos rey reyes reynoso ribeiro ricci rios rivas
    rivero robles roca rodriguez rojas roldan roman romano romero rosales rossi ruiz russo
    saavedra salas salazar salinas sanabria sanchez sandoval santana santillan santos sartori
    schmidt serrano silva silvero smith soria sosa soto souza suarez tapia tello toledo toloza
    torres traverso valdez valenzuela vallejos varela vargas vasquez vazquez vega velazquez vera
    vidal videla villa villalba villanueva villar villarreal wagner weber zabala zamora zapata
    zarate zeballos zuniga
    """
)

NOT_A_NAME: Final = _words(
    """
    a abogada abogado abuela abuelo aca acá agent ahi ahora al algo alguien algun alla ambiente
    ambientes amiga amigo an and anonima anonimo ante antes apellido apurada apurado aqui
    argentina argentino arquitecta arquitecto asesor asesora asi aun aunque averiguando averiguo
    baja barrio belgrano bien boliviana boliviano bot brasilena brasileno buena buenas bueno
    buenos buscamos buscando busco buyer caballito cada casa casada casado casi chilena chileno
    cierto claro cliente cochera colombiana colombiano como comparando completo comprador
    compradora con consulta consulto contado contador contadora corredor corretor cosa credito
    cual cualquiera cuando cuanto cuantos dale dame de deberia decime decirlo del departamento
    depto desde despues dia dias dice digo disculpa disculpe docente dolares donde dormitorios
    dos duena dueno e efectivo el ella ellos empleada empleado en encantada encantado enfermera
    enfermero entonces entre enviame era es esa escribo ese eso espanol espanola esposa esposo
    esta estaba estamos estan estar este esto estoy estudiante estuve etc eu extranjera
    extranjero familia fan fanatico favor feliz flexible for from fue fui gracias gran gusto ha
    hablar hablo hace hacia haria hasta hay here hermana hermano hija hijo hijos hincha hola
    hombre hoy humano i igual importa indistinto info informacion ingeniera ingeniero
    inmobiliaria inquilina inquilino interesa interesada interesado interesados interessado
    interested ready sure inversor inversora inversores investor italiana italiano joven
    jubilada jubilado just la las le lead les listo llamo lo looking los luego madre maestra
    maestro mal mama
    manana manda mandame marido martillero mas mayor me medica medico mejor menor menos meu mi
    mia mil mio mirando mis misma mismo monoambiente mucha mucho mujer muy nada nadie necesito
    new ni nieta nieto ningun ninguna ninguno no noches nombre nos nosotros not novia novio
    nueva nuevo nunez o of ok otra otro otros padre palermo papa para paraguaya paraguayo pareja
    parte particular pasame paso pero persona peruana peruano pesos poco podes podria por porque
    precio precios prefiero presupuesto prima primera primero primo privado profesional
    propietaria propietario puede puedo pues que quem queria quien quiero quisiera re real
    recien recoleta robot saber sabes se secretaria secretario segura seguro senor senora ser
    seria si sii sin sino sobre socia socio sola solo soltera soltero somos son soy stop su
    suegra suegro sus tal tambien tampoco tan tanto tarde tardes te temprano tenes tengo tenia
    the tia tiene tienen tio todavia todo todos tranquilo tu tus u un una uno unos uruguaya
    uruguayo usd usted va vamos vecina vecino vendo venezolana venezolano ver vez vi via vieja
    viejo viendo vivo vos voy vuelvo y ya yo zona
    """
)
