"""The places that leads and offers name, as data: barrios, localities, cities, and their borders.

A row is (name, informal names, bordering places); a part is (name, informal names, what holds it).
"""

from typing import Final, NamedTuple

Row = tuple[str, str, str]


class Group(NamedTuple):
    """Rows that share a city (a partido in Greater Buenos Aires) and a region.

    Names are unique inside one area; bordering places are looked up in the same area only.
    """

    area: str
    city: str
    region: str
    rows: tuple[Row, ...]
    parts: tuple[Row, ...] = ()
    city_names: str = ""


CABA: Final = Group(
    "AMBA",
    "Buenos Aires",
    "CABA",
    city_names=(
        "CABA, Capital Federal, Capital, Cap Fed, Ciudad Autónoma de Buenos Aires,"
        " Ciudad de Buenos Aires, Buenos Aires Ciudad, Buenos Aires Capital, Bs As, BsAs, Baires"
    ),
    rows=(
        (
            "Agronomía",
            "",
            "Parque Chas, Villa Ortúzar, La Paternal, Villa del Parque, Villa Devoto,"
            " Villa Pueyrredón, Villa Urquiza",
        ),
        ("Almagro", "", "Palermo, Recoleta, Balvanera, Boedo, Caballito, Villa Crespo"),
        ("Balvanera", "", "Recoleta, San Nicolás, Monserrat, San Cristóbal, Almagro"),
        (
            "Barracas",
            "",
            "La Boca, San Telmo, Constitución, Parque Patricios, Nueva Pompeya, Avellaneda,"
            " Piñeyro",
        ),
        (
            "Belgrano",
            "",
            "Núñez, Coghlan, Villa Urquiza, Villa Ortúzar, Colegiales, Palermo",
        ),
        (
            "Boedo",
            "",
            "Almagro, San Cristóbal, Parque Patricios, Nueva Pompeya, Parque Chacabuco, Caballito",
        ),
        (
            "Caballito",
            "",
            "Almagro, Boedo, Parque Chacabuco, Flores, Villa General Mitre, La Paternal,"
            " Villa Crespo",
        ),
        ("Chacarita", "", "Colegiales, Palermo, Villa Crespo, La Paternal, Villa Ortúzar"),
        ("Coghlan", "Coglan", "Saavedra, Núñez, Belgrano, Villa Urquiza"),
        ("Colegiales", "", "Belgrano, Palermo, Chacarita, Villa Ortúzar"),
        (
            "Constitución",
            "",
            "Monserrat, San Telmo, Barracas, Parque Patricios, San Cristóbal",
        ),
        (
            "Flores",
            "San José de Flores",
            "Caballito, Parque Chacabuco, Nueva Pompeya, Villa Soldati, Parque Avellaneda,"
            " Floresta, Villa Santa Rita, Villa General Mitre",
        ),
        (
            "Floresta",
            "",
            "Monte Castro, Villa Santa Rita, Flores, Parque Avellaneda, Vélez Sarsfield",
        ),
        ("La Boca", "Boca", "Puerto Madero, San Telmo, Barracas, Avellaneda, Dock Sud"),
        (
            "La Paternal",
            "Paternal",
            "Agronomía, Parque Chas, Villa Ortúzar, Chacarita, Villa Crespo, Caballito,"
            " Villa General Mitre, Villa del Parque",
        ),
        ("Liniers", "", "Mataderos, Villa Luro, Versalles, Ciudadela, Ramos Mejía"),
        (
            "Mataderos",
            "",
            "Villa Lugano, Parque Avellaneda, Villa Luro, Liniers, Lomas del Mirador, La Tablada",
        ),
        (
            "Monserrat",
            "Montserrat",
            "San Nicolás, Puerto Madero, San Telmo, Constitución, Balvanera",
        ),
        (
            "Monte Castro",
            "",
            "Villa Real, Villa Devoto, Villa del Parque, Villa Santa Rita, Floresta,"
            " Vélez Sarsfield, Villa Luro, Versalles",
        ),
        (
            "Nueva Pompeya",
            "Pompeya",
            "Parque Patricios, Boedo, Barracas, Parque Chacabuco, Flores, Villa Soldati,"
            " Valentín Alsina",
        ),
        ("Núñez", "", "Saavedra, Coghlan, Belgrano, Vicente López"),
        (
            "Palermo",
            "Palermo Dead, Palermo Sensible, Palermo Boulevard, Palermo Rúcula",
            "Belgrano, Colegiales, Chacarita, Villa Crespo, Almagro, Recoleta",
        ),
        (
            "Parque Avellaneda",
            "",
            "Floresta, Flores, Villa Soldati, Villa Lugano, Mataderos, Villa Luro, Vélez Sarsfield",
        ),
        ("Parque Chacabuco", "Chacabuco", "Caballito, Boedo, Nueva Pompeya, Flores"),
        ("Parque Chas", "", "Villa Urquiza, Villa Ortúzar, Agronomía, La Paternal"),
        (
            "Parque Patricios",
            "Patricios",
            "San Cristóbal, Constitución, Barracas, Nueva Pompeya, Boedo",
        ),
        ("Puerto Madero", "", "Retiro, San Nicolás, Monserrat, San Telmo, La Boca"),
        ("Recoleta", "", "Palermo, Almagro, Balvanera, San Nicolás, Retiro"),
        ("Retiro", "", "Recoleta, San Nicolás, Puerto Madero"),
        (
            "Saavedra",
            "",
            "Núñez, Coghlan, Villa Urquiza, Villa Pueyrredón, Vicente López, Villa Martelli",
        ),
        (
            "San Cristóbal",
            "",
            "Balvanera, Constitución, Parque Patricios, Boedo",
        ),
        ("San Nicolás", "", "Retiro, Puerto Madero, Monserrat, Balvanera, Recoleta"),
        ("San Telmo", "", "Monserrat, Puerto Madero, La Boca, Barracas, Constitución"),
        (
            "Vélez Sarsfield",
            "Vélez, Velez Sarfield",
            "Monte Castro, Floresta, Parque Avellaneda, Villa Luro",
        ),
        ("Versalles", "", "Liniers, Villa Luro, Monte Castro, Villa Real, Ciudadela"),
        (
            "Villa Crespo",
            "Palermo Queens",
            "Palermo, Almagro, Caballito, Chacarita, La Paternal",
        ),
        (
            "Villa del Parque",
            "",
            "Agronomía, La Paternal, Villa General Mitre, Villa Santa Rita, Monte Castro,"
            " Villa Devoto",
        ),
        (
            "Villa Devoto",
            "Devoto",
            "Villa Pueyrredón, Agronomía, Villa del Parque, Monte Castro, Villa Real,"
            " Sáenz Peña, Villa Lynch",
        ),
        (
            "Villa General Mitre",
            "Villa Mitre",
            "La Paternal, Caballito, Flores, Villa Santa Rita, Villa del Parque",
        ),
        (
            "Villa Lugano",
            "Lugano",
            "Villa Riachuelo, Villa Soldati, Parque Avellaneda, Mataderos, Villa Madero,"
            " Villa Celina",
        ),
        (
            "Villa Luro",
            "",
            "Versalles, Monte Castro, Vélez Sarsfield, Parque Avellaneda, Mataderos, Liniers",
        ),
        (
            "Villa Ortúzar",
            "Ortúzar",
            "Belgrano, Colegiales, Chacarita, La Paternal, Parque Chas, Villa Urquiza, Agronomía",
        ),
        (
            "Villa Pueyrredón",
            "Pueyrredón",
            "Villa Urquiza, Saavedra, Agronomía, Villa Devoto, Villa Maipú",
        ),
        ("Villa Real", "", "Versalles, Monte Castro, Villa Devoto, Sáenz Peña, Ciudadela"),
        ("Villa Riachuelo", "", "Villa Soldati, Villa Lugano"),
        (
            "Villa Santa Rita",
            "Santa Rita",
            "Villa del Parque, Villa General Mitre, Flores, Floresta, Monte Castro",
        ),
        (
            "Villa Soldati",
            "Soldati",
            "Nueva Pompeya, Flores, Parque Avellaneda, Villa Lugano, Villa Riachuelo",
        ),
        (
            "Villa Urquiza",
            "Urquiza",
            "Saavedra, Coghlan, Belgrano, Villa Ortúzar, Parque Chas, Agronomía, Villa Pueyrredón",
        ),
    ),
    parts=(
        ("Palermo Soho", "Soho", "Palermo"),
        ("Palermo Hollywood", "Hollywood", "Palermo"),
        ("Palermo Chico", "Barrio Parque", "Palermo"),
        ("Palermo Viejo", "", "Palermo"),
        ("Palermo Nuevo", "", "Palermo"),
        ("Las Cañitas", "Cañitas, Palermo Las Cañitas, Palermo Cañitas", "Palermo"),
        ("Botánico", "Palermo Botánico, Jardín Botánico", "Palermo"),
        ("Alto Palermo", "", "Palermo"),
        ("Villa Freud", "Plaza Güemes", "Palermo"),
        ("Plaza Italia", "Pacífico, Puente Pacífico, Palermo Pacífico", "Palermo"),
        ("Bosques de Palermo", "Palermo Bosques, Parque Tres de Febrero", "Palermo"),
        ("La Imprenta", "", "Palermo"),
        ("Belgrano R", "", "Belgrano"),
        ("Belgrano C", "Barrancas de Belgrano", "Belgrano"),
        ("Belgrano Chico", "", "Belgrano"),
        ("Bajo Belgrano", "", "Belgrano"),
        ("Barrio Chino", "", "Belgrano"),
        ("Barrio River", "", "Belgrano"),
        ("Lomas de Núñez", "Bajo Núñez, Alto Núñez", "Núñez"),
        ("Parque Saavedra", "Barrio Mitre", "Saavedra"),
        ("Barrio Norte", "", "Recoleta"),
        ("La Isla", "Plaza Francia", "Recoleta"),
        ("Once", "Plaza Once, Plaza Miserere, Miserere", "Balvanera"),
        ("Abasto", "", "Balvanera"),
        ("Congreso", "Plaza Congreso, Plaza del Congreso", "Balvanera"),
        (
            "Microcentro",
            "Centro, Centro Porteño, Macrocentro, Obelisco, City Porteña",
            "San Nicolás",
        ),
        ("Tribunales", "Plaza Lavalle", "San Nicolás"),
        ("Plaza de Mayo", "", "Monserrat"),
        ("Catalinas", "Catalinas Norte", "Retiro"),
        ("Plaza San Martín", "", "Retiro"),
        ("Catalinas Sur", "Caminito", "La Boca"),
        ("Puerto Madero Este", "", "Puerto Madero"),
        ("Primera Junta", "", "Caballito"),
        ("Parque Centenario", "", "Caballito"),
        ("Parque Rivadavia", "Acoyte", "Caballito"),
        ("Pedro Goyena", "", "Caballito"),
        ("Cid Campeador", "", "Caballito"),
        ("Bajo Flores", "", "Flores"),
        ("Plaza Almagro", "", "Almagro"),
        ("Parque Lezama", "", "San Telmo"),
        ("Distrito Tecnológico", "", "Parque Patricios"),
        ("La Siberia", "", "Villa Urquiza"),
        ("Los Perales", "", "Mataderos"),
        ("Santa María del Buen Ayre", "", "Barracas"),
    ),
)

NORTE: Final = (
    Group(
        "AMBA",
        "Vicente López",
        "zona norte",
        rows=(
            (
                "Vicente López",
                "Partido de Vicente López, Vte López",
                "Olivos, Florida, Villa Martelli, Núñez, Saavedra",
            ),
            ("Olivos", "", "Vicente López, La Lucila, Florida, Munro, Martínez, Villa Adelina"),
            ("Florida", "", "Vicente López, Olivos, Florida Oeste, Munro, Villa Martelli"),
            ("Florida Oeste", "", "Florida, Munro, Villa Martelli, Carapachay"),
            ("La Lucila", "Lucila", "Olivos, Martínez"),
            ("Munro", "", "Olivos, Florida, Florida Oeste, Carapachay, Villa Adelina"),
            ("Carapachay", "", "Munro, Villa Adelina, Florida Oeste, Villa Ballester"),
            (
                "Villa Martelli",
                "Martelli",
                "Vicente López, Florida, Florida Oeste, Saavedra",
            ),
        ),
        parts=(("Puerto de Olivos", "Quinta de Olivos", "Olivos"),),
    ),
    Group(
        "AMBA",
        "San Isidro",
        "zona norte",
        rows=(
            ("San Isidro", "", "Acassuso, Beccar, Martínez, Boulogne"),
            ("Acassuso", "Acasusso", "San Isidro, Martínez"),
            ("Martínez", "", "La Lucila, Olivos, Acassuso, San Isidro, Villa Adelina, Boulogne"),
            ("Beccar", "Béccar", "San Isidro, Boulogne, Victoria, San Fernando"),
            (
                "Boulogne",
                "Boulogne Sur Mer",
                "San Isidro, Beccar, Martínez, Villa Adelina, Don Torcuato, San Fernando",
            ),
            (
                "Villa Adelina",
                "",
                "Martínez, Boulogne, Munro, Carapachay, Olivos, Villa Ballester",
            ),
        ),
        parts=(
            ("Lomas de San Isidro", "Las Lomas de San Isidro, La Horqueta", "San Isidro"),
            ("Bajo de San Isidro", "Bajo San Isidro", "San Isidro"),
        ),
    ),
    Group(
        "AMBA",
        "San Fernando",
        "zona norte",
        rows=(
            ("San Fernando", "", "Victoria, Virreyes, Tigre, Beccar, Boulogne"),
            ("Victoria", "Punta Chica", "Beccar, San Fernando, Virreyes"),
            ("Virreyes", "", "San Fernando, Victoria, Tigre"),
        ),
        parts=(("Marina Canestrari", "", "San Fernando"),),
    ),
    Group(
        "AMBA",
        "Tigre",
        "zona norte",
        rows=(
            (
                "Tigre",
                "Tigre Centro",
                "San Fernando, Virreyes, Rincón de Milberg, General Pacheco, Nordelta,"
                " Troncos del Talar",
            ),
            ("Rincón de Milberg", "Rincón", "Tigre, Nordelta, Troncos del Talar"),
            (
                "Nordelta",
                "",
                "Tigre, Rincón de Milberg, Benavídez, General Pacheco, Troncos del Talar,"
                " Villanueva",
            ),
            ("Villanueva", "", "Nordelta, Benavídez, Dique Luján, Ingeniero Maschwitz"),
            (
                "Benavídez",
                "",
                "Nordelta, General Pacheco, El Talar, Garín, Ingeniero Maschwitz, Villanueva,"
                " Dique Luján",
            ),
            (
                "General Pacheco",
                "Pacheco",
                "Tigre, Nordelta, Benavídez, El Talar, Troncos del Talar, Don Torcuato",
            ),
            ("Don Torcuato", "Torcuato", "General Pacheco, El Talar, Boulogne, Villa de Mayo"),
            (
                "El Talar",
                "Talar de Pacheco",
                "General Pacheco, Don Torcuato, Benavídez, Garín, Troncos del Talar",
            ),
            (
                "Troncos del Talar",
                "",
                "Tigre, Nordelta, Rincón de Milberg, General Pacheco, El Talar",
            ),
            ("Dique Luján", "Villa La Ñata", "Benavídez, Villanueva, Ingeniero Maschwitz, Puertos"),
        ),
        parts=(
            ("Santa Bárbara", "", "General Pacheco"),
            ("Delta del Tigre", "Delta, Islas del Tigre", "Tigre"),
        ),
    ),
    Group(
        "AMBA",
        "Escobar",
        "zona norte",
        rows=(
            (
                "Escobar",
                "Belén de Escobar",
                "Ingeniero Maschwitz, Garín, Maquinista Savio, Matheu, Loma Verde, Puertos",
            ),
            (
                "Ingeniero Maschwitz",
                "Maschwitz, Ing Maschwitz, Mashwitz",
                "Escobar, Garín, Benavídez, Villanueva, Dique Luján, Maquinista Savio, Puertos",
            ),
            (
                "Garín",
                "",
                "Ingeniero Maschwitz, Escobar, Benavídez, El Talar, Maquinista Savio, Tortuguitas",
            ),
            (
                "Maquinista Savio",
                "Savio",
                "Escobar, Ingeniero Maschwitz, Garín, Matheu, Del Viso, Villa Rosa",
            ),
            ("Matheu", "", "Escobar, Maquinista Savio, Loma Verde, Villa Rosa"),
            ("Loma Verde", "", "Escobar, Matheu"),
            ("Puertos", "Puertos del Lago", "Escobar, Ingeniero Maschwitz, Dique Luján"),
        ),
    ),
    Group(
        "AMBA",
        "Pilar",
        "zona norte",
        rows=(
            (
                "Pilar",
                "",
                "Del Viso, La Lonja, Villa Rosa, Presidente Derqui, Villa Astolfi, Manzanares,"
                " Fátima",
            ),
            (
                "Del Viso",
                "",
                "Pilar, La Lonja, Villa Rosa, Manuel Alberti, Tortuguitas, Maquinista Savio",
            ),
            ("La Lonja", "", "Pilar, Del Viso, Presidente Derqui"),
            ("Villa Rosa", "", "Pilar, Del Viso, Matheu, Maquinista Savio"),
            ("Manuel Alberti", "", "Del Viso, Tortuguitas, Presidente Derqui"),
            (
                "Presidente Derqui",
                "Derqui",
                "Pilar, La Lonja, Villa Astolfi, Manuel Alberti, José C. Paz",
            ),
            ("Villa Astolfi", "", "Pilar, Presidente Derqui, Manzanares"),
            ("Manzanares", "", "Pilar, Villa Astolfi, Fátima"),
            ("Fátima", "", "Pilar, Manzanares"),
        ),
        parts=(
            ("Pilar del Este", "", "Pilar"),
            ("Estancias del Pilar", "Ayres del Pilar, Ayres de Pilar, Pilara", "Pilar"),
        ),
    ),
    Group(
        "AMBA",
        "Malvinas Argentinas",
        "zona norte",
        rows=(
            (
                "Los Polvorines",
                "Polvorines",
                "Grand Bourg, Pablo Nogués, Villa de Mayo, San Miguel",
            ),
            ("Grand Bourg", "", "Los Polvorines, Tortuguitas, Pablo Nogués, José C. Paz"),
            ("Tortuguitas", "Tortugas", "Grand Bourg, Del Viso, Manuel Alberti, Garín"),
            ("Villa de Mayo", "", "Los Polvorines, Don Torcuato, San Miguel"),
            ("Pablo Nogués", "Nogués", "Los Polvorines, Grand Bourg"),
        ),
    ),
    Group(
        "AMBA",
        "San Miguel",
        "zona norte",
        rows=(
            (
                "San Miguel",
                "",
                "Bella Vista, Muñiz, Los Polvorines, Villa de Mayo, José C. Paz",
            ),
            ("Bella Vista", "", "San Miguel, Muñiz, Hurlingham, Moreno"),
            ("Muñiz", "", "San Miguel, Bella Vista"),
        ),
    ),
    Group(
        "AMBA",
        "José C. Paz",
        "zona norte",
        rows=(
            (
                "José C. Paz",
                "José Clemente Paz",
                "San Miguel, Grand Bourg, Presidente Derqui",
            ),
        ),
    ),
    Group(
        "AMBA",
        "General San Martín",
        "zona norte",
        rows=(
            (
                "San Martín",
                "General San Martín, Partido de San Martín",
                "San Andrés, Villa Lynch, Villa Maipú, Villa Ballester",
            ),
            (
                "Villa Ballester",
                "Ballester",
                "San Martín, San Andrés, José León Suárez, Chilavert, Villa Adelina, Carapachay",
            ),
            ("San Andrés", "", "San Martín, Villa Ballester"),
            ("José León Suárez", "", "Villa Ballester, Chilavert"),
            ("Chilavert", "", "Villa Ballester, José León Suárez"),
            ("Villa Maipú", "", "San Martín, Villa Lynch, Villa Pueyrredón"),
            ("Villa Lynch", "", "San Martín, Villa Maipú, Villa Devoto, Sáenz Peña"),
        ),
    ),
)

OESTE: Final = (
    Group(
        "AMBA",
        "Tres de Febrero",
        "zona oeste",
        city_names="3 de Febrero",
        rows=(
            (
                "Caseros",
                "",
                "Santos Lugares, Sáenz Peña, Villa Bosch, Ciudadela, Martín Coronado, El Palomar,"
                " Haedo",
            ),
            ("Ciudadela", "", "Liniers, Versalles, Villa Real, Ramos Mejía, Caseros, Sáenz Peña"),
            ("Santos Lugares", "", "Caseros, Sáenz Peña, Villa Bosch"),
            (
                "Sáenz Peña",
                "",
                "Santos Lugares, Caseros, Ciudadela, Villa Devoto, Villa Real, Villa Lynch",
            ),
            ("Villa Bosch", "", "Caseros, Santos Lugares, Martín Coronado"),
            ("Martín Coronado", "", "Villa Bosch, Caseros, Ciudad Jardín"),
            ("Ciudad Jardín", "Lomas del Palomar", "El Palomar, Martín Coronado"),
        ),
    ),
    Group(
        "AMBA",
        "Morón",
        "zona oeste",
        rows=(
            ("Morón", "", "Castelar, Haedo, El Palomar, Villa Luzuriaga, Hurlingham"),
            ("Castelar", "", "Morón, Ituzaingó, Hurlingham, Villa Udaondo"),
            (
                "Haedo",
                "",
                "Morón, Ramos Mejía, El Palomar, Villa Luzuriaga, Villa Sarmiento, Caseros",
            ),
            ("El Palomar", "Palomar", "Morón, Haedo, Caseros, Ciudad Jardín, Hurlingham"),
            ("Villa Sarmiento", "", "Haedo, Ramos Mejía"),
        ),
    ),
    Group(
        "AMBA",
        "Ituzaingó",
        "zona oeste",
        rows=(
            ("Ituzaingó", "", "Castelar, Villa Udaondo, San Antonio de Padua, Rafael Castillo"),
            ("Villa Udaondo", "Udaondo", "Ituzaingó, Castelar, Hurlingham"),
        ),
        parts=(("Parque Leloir", "Leloir", "Villa Udaondo"),),
    ),
    Group(
        "AMBA",
        "Hurlingham",
        "zona oeste",
        rows=(
            (
                "Hurlingham",
                "",
                "Villa Tesei, William Morris, Castelar, Morón, El Palomar, Bella Vista,"
                " Villa Udaondo",
            ),
            ("Villa Tesei", "", "Hurlingham, William Morris"),
            ("William Morris", "", "Hurlingham, Villa Tesei"),
        ),
    ),
    Group(
        "AMBA",
        "Merlo",
        "zona oeste",
        rows=(
            ("Merlo", "", "San Antonio de Padua, Libertad, Paso del Rey"),
            ("San Antonio de Padua", "Padua", "Merlo, Ituzaingó, Libertad"),
            ("Libertad", "", "Merlo, San Antonio de Padua"),
        ),
    ),
    Group(
        "AMBA",
        "Moreno",
        "zona oeste",
        rows=(
            ("Moreno", "", "Paso del Rey, La Reja, Bella Vista"),
            ("Paso del Rey", "", "Moreno, Merlo"),
            ("La Reja", "", "Moreno, Francisco Álvarez"),
            ("Francisco Álvarez", "", "La Reja, General Rodríguez"),
        ),
    ),
    Group(
        "AMBA",
        "General Rodríguez",
        "zona oeste",
        rows=(("General Rodríguez", "", "Francisco Álvarez, Luján"),),
    ),
    Group("AMBA", "Luján", "zona oeste", rows=(("Luján", "", "General Rodríguez"),)),
    Group(
        "AMBA",
        "La Matanza",
        "zona oeste",
        city_names="Matanza",
        rows=(
            (
                "Ramos Mejía",
                "Ramos",
                "Haedo, Ciudadela, Villa Sarmiento, Lomas del Mirador, Villa Luzuriaga, San Justo,"
                " Liniers",
            ),
            (
                "San Justo",
                "",
                "Ramos Mejía, Lomas del Mirador, La Tablada, Villa Luzuriaga, Isidro Casanova",
            ),
            ("Lomas del Mirador", "", "Ramos Mejía, San Justo, La Tablada, Mataderos"),
            (
                "La Tablada",
                "Tablada",
                "Lomas del Mirador, San Justo, Mataderos, Tapiales, Villa Madero, Aldo Bonzi",
            ),
            ("Villa Luzuriaga", "Luzuriaga", "Haedo, Morón, Ramos Mejía, San Justo"),
            ("Isidro Casanova", "Casanova", "San Justo, Rafael Castillo, Laferrere"),
            ("Rafael Castillo", "", "Isidro Casanova, Ituzaingó, Laferrere"),
            (
                "Laferrere",
                "Gregorio de Laferrere",
                "Isidro Casanova, Rafael Castillo, González Catán, Ciudad Evita",
            ),
            ("González Catán", "", "Laferrere, Virrey del Pino"),
            ("Virrey del Pino", "", "González Catán"),
            ("Tapiales", "", "La Tablada, Villa Madero, Aldo Bonzi, Villa Celina"),
            ("Villa Madero", "Ciudad Madero", "La Tablada, Tapiales, Villa Celina, Villa Lugano"),
            ("Villa Celina", "", "Villa Madero, Tapiales, Villa Lugano"),
            ("Aldo Bonzi", "", "Tapiales, La Tablada, Ciudad Evita"),
            ("Ciudad Evita", "", "Aldo Bonzi, Laferrere"),
        ),
    ),
)

SUR: Final = (
    Group(
        "AMBA",
        "Avellaneda",
        "zona sur",
        rows=(
            (
                "Avellaneda",
                "",
                "Barracas, La Boca, Dock Sud, Piñeyro, Sarandí, Gerli, Lanús",
            ),
            ("Dock Sud", "", "Avellaneda, La Boca, Sarandí"),
            ("Piñeyro", "Piñeiro", "Avellaneda, Barracas, Gerli, Valentín Alsina"),
            ("Sarandí", "", "Avellaneda, Dock Sud, Gerli, Villa Domínico"),
            ("Gerli", "", "Avellaneda, Piñeyro, Sarandí, Lanús"),
            ("Villa Domínico", "Domínico", "Sarandí, Wilde, Monte Chingolo"),
            ("Wilde", "", "Villa Domínico, Bernal, Don Bosco, Monte Chingolo"),
        ),
    ),
    Group(
        "AMBA",
        "Lanús",
        "zona sur",
        rows=(
            (
                "Lanús",
                "Lanús Oeste, Lanús Este",
                "Avellaneda, Gerli, Remedios de Escalada, Valentín Alsina, Monte Chingolo,"
                " Banfield",
            ),
            ("Remedios de Escalada", "Escalada", "Lanús, Banfield, Monte Chingolo"),
            ("Valentín Alsina", "Alsina", "Lanús, Nueva Pompeya, Piñeyro"),
            (
                "Monte Chingolo",
                "",
                "Lanús, Remedios de Escalada, Wilde, Villa Domínico, Bernal, Quilmes",
            ),
        ),
    ),
    Group(
        "AMBA",
        "Lomas de Zamora",
        "zona sur",
        rows=(
            ("Lomas de Zamora", "Lomas", "Banfield, Temperley, Llavallol"),
            ("Banfield", "", "Lomas de Zamora, Remedios de Escalada, Lanús, Temperley"),
            (
                "Temperley",
                "",
                "Lomas de Zamora, Banfield, Turdera, Llavallol, Adrogué, José Mármol,"
                " Rafael Calzada",
            ),
            ("Turdera", "", "Temperley, Llavallol, Adrogué"),
            ("Llavallol", "", "Lomas de Zamora, Temperley, Turdera, Luis Guillón"),
        ),
        parts=(("Las Lomitas", "", "Lomas de Zamora"),),
    ),
    Group(
        "AMBA",
        "Almirante Brown",
        "zona sur",
        city_names="Alte Brown",
        rows=(
            ("Adrogué", "", "Temperley, Turdera, José Mármol, Burzaco"),
            ("José Mármol", "Mármol", "Adrogué, Temperley, Rafael Calzada, Burzaco"),
            ("Rafael Calzada", "Calzada", "José Mármol, Temperley, Claypole, San Francisco Solano"),
            ("Burzaco", "", "Adrogué, José Mármol, Longchamps, Claypole, Monte Grande"),
            ("Longchamps", "", "Burzaco, Glew, Claypole"),
            ("Claypole", "", "Burzaco, Longchamps, Rafael Calzada, Florencio Varela"),
            ("Glew", "", "Longchamps, Guernica"),
        ),
    ),
    Group(
        "AMBA",
        "Quilmes",
        "zona sur",
        rows=(
            ("Quilmes", "Quilmes Oeste", "Bernal, Ezpeleta, San Francisco Solano, Monte Chingolo"),
            ("Bernal", "", "Quilmes, Don Bosco, Wilde, Monte Chingolo"),
            ("Don Bosco", "", "Bernal, Wilde"),
            ("Ezpeleta", "", "Quilmes, Berazategui, Villa España"),
            (
                "San Francisco Solano",
                "Solano",
                "Quilmes, Rafael Calzada, Florencio Varela",
            ),
        ),
    ),
    Group(
        "AMBA",
        "Berazategui",
        "zona sur",
        rows=(
            ("Berazategui", "", "Ezpeleta, Villa España, Plátanos, Ranelagh, Hudson"),
            ("Villa España", "", "Berazategui, Ezpeleta, Ranelagh"),
            ("Ranelagh", "", "Berazategui, Villa España, Sourigues, Florencio Varela"),
            ("Sourigues", "", "Ranelagh, Plátanos"),
            ("Plátanos", "", "Berazategui, Hudson, Sourigues"),
            (
                "Hudson",
                "Guillermo Hudson, Guillermo Enrique Hudson",
                "Berazategui, Plátanos, Pereyra",
            ),
            ("Pereyra", "Parque Pereyra", "Hudson, Villa Elisa"),
        ),
        parts=(("Pueblo Nuevo", "Abril, Nuevo Quilmes", "Hudson"),),
    ),
    Group(
        "AMBA",
        "Florencio Varela",
        "zona sur",
        rows=(
            (
                "Florencio Varela",
                "",
                "Ranelagh, San Francisco Solano, Claypole",
            ),
        ),
    ),
    Group(
        "AMBA",
        "Esteban Echeverría",
        "zona sur",
        rows=(
            ("Monte Grande", "", "Luis Guillón, El Jagüel, Canning, Burzaco, Ezeiza"),
            ("Luis Guillón", "Guillón", "Monte Grande, Llavallol"),
            ("El Jagüel", "", "Monte Grande, Ezeiza"),
            ("Canning", "", "Monte Grande, Ezeiza, Tristán Suárez"),
        ),
    ),
    Group(
        "AMBA",
        "Ezeiza",
        "zona sur",
        rows=(
            ("Ezeiza", "", "Monte Grande, El Jagüel, Canning, Tristán Suárez"),
            ("Tristán Suárez", "", "Ezeiza, Canning, Carlos Spegazzini"),
            ("Carlos Spegazzini", "Spegazzini", "Tristán Suárez, Cañuelas"),
        ),
    ),
    Group("AMBA", "Cañuelas", "zona sur", rows=(("Cañuelas", "", "Carlos Spegazzini"),)),
    Group(
        "AMBA",
        "San Vicente",
        "zona sur",
        rows=(
            ("San Vicente", "", "Alejandro Korn"),
            ("Alejandro Korn", "", "San Vicente, Guernica"),
        ),
    ),
    Group("AMBA", "Presidente Perón", "zona sur", rows=(("Guernica", "", "Glew, Alejandro Korn"),)),
    Group(
        "AMBA",
        "La Plata",
        "zona sur",
        rows=(
            ("La Plata", "", "Tolosa, Los Hornos, Villa Elvira, San Carlos, Berisso, Ensenada"),
            ("Tolosa", "", "La Plata, Ringuelet, Ensenada"),
            ("Ringuelet", "", "Tolosa, Gonnet"),
            (
                "Gonnet",
                "Manuel B. Gonnet, Manuel Gonnet",
                "Ringuelet, City Bell, Gorina, Ensenada",
            ),
            ("City Bell", "", "Gonnet, Villa Elisa, Gorina"),
            ("Villa Elisa", "", "City Bell, Pereyra"),
            ("Gorina", "Joaquín Gorina", "Gonnet, City Bell"),
            ("Los Hornos", "", "La Plata, San Carlos"),
            ("San Carlos", "", "La Plata, Los Hornos"),
            ("Villa Elvira", "", "La Plata, Berisso"),
            ("Berisso", "", "La Plata, Ensenada, Villa Elvira"),
            ("Ensenada", "", "La Plata, Berisso, Tolosa, Gonnet"),
        ),
    ),
)

CORDOBA: Final = Group(
    "Córdoba",
    "Córdoba",
    "Córdoba",
    city_names="Córdoba Capital, Ciudad de Córdoba, Cba",
    rows=(
        (
            "Centro",
            "Microcentro",
            "Nueva Córdoba, Güemes, Alberdi, Alta Córdoba, General Paz, Cofico",
        ),
        ("Nueva Córdoba", "Nva Córdoba", "Centro, Güemes, Jardín, San Vicente"),
        ("Güemes", "", "Nueva Córdoba, Centro, Alberdi, Observatorio, Bella Vista"),
        ("Observatorio", "", "Güemes, Alberdi, Bella Vista"),
        ("Bella Vista", "", "Güemes, Observatorio"),
        ("Alberdi", "Alto Alberdi", "Centro, Güemes, Observatorio, Villa Cabrera, Nuevo Centro"),
        ("Nuevo Centro", "", "Alberdi"),
        ("Alta Córdoba", "", "Centro, Cofico, Villa Cabrera"),
        ("Cofico", "", "Alta Córdoba, Centro, General Paz"),
        ("General Paz", "", "Centro, Cofico, Juniors, Pueyrredón"),
        ("Juniors", "", "General Paz, Pueyrredón"),
        ("Pueyrredón", "", "General Paz, Juniors"),
        ("San Vicente", "", "Nueva Córdoba"),
        ("Jardín", "Barrio Jardín, Jardín Espinosa", "Nueva Córdoba, Manantiales"),
        ("Manantiales", "", "Jardín"),
        ("Villa Cabrera", "", "Alberdi, Alta Córdoba, Cerro de las Rosas"),
        ("Cerro de las Rosas", "El Cerro", "Villa Cabrera, Urca, Villa Belgrano, Alto Verde"),
        ("Urca", "", "Cerro de las Rosas, Villa Warcalde"),
        ("Alto Verde", "", "Cerro de las Rosas"),
        ("Villa Belgrano", "", "Cerro de las Rosas, Argüello, Villa Warcalde"),
        ("Villa Warcalde", "", "Villa Belgrano, Urca, Valle Escondido"),
        ("Valle Escondido", "", "Villa Warcalde, La Calera"),
        ("Argüello", "", "Villa Belgrano, Villa Allende"),
        ("Villa Allende", "", "Argüello, Mendiolaza"),
        ("Mendiolaza", "", "Villa Allende, Unquillo"),
        ("Unquillo", "", "Mendiolaza, Río Ceballos"),
        ("Río Ceballos", "", "Unquillo"),
        ("La Calera", "", "Valle Escondido"),
    ),
)

ROSARIO: Final = Group(
    "Rosario",
    "Rosario",
    "Rosario",
    rows=(
        (
            "Centro",
            "Microcentro, Macrocentro",
            "Martin, Pichincha, Lourdes, Abasto, Parque España, República de la Sexta",
        ),
        ("Martin", "Barrio Martin, Parque Urquiza", "Centro, República de la Sexta"),
        ("Parque España", "", "Centro, Pichincha"),
        ("Pichincha", "", "Centro, Parque España, Puerto Norte, Luis Agote, Lourdes"),
        ("Puerto Norte", "", "Pichincha, Refinería, Luis Agote"),
        ("Refinería", "", "Puerto Norte, Arroyito, Luis Agote"),
        ("Luis Agote", "Agote", "Pichincha, Puerto Norte, Refinería, Echesortu"),
        ("Lourdes", "", "Centro, Pichincha, Echesortu, Abasto"),
        ("Echesortu", "", "Lourdes, Luis Agote"),
        ("Abasto", "", "Centro, Lourdes, República de la Sexta"),
        ("República de la Sexta", "La Sexta", "Centro, Martin, Abasto"),
        ("Arroyito", "", "Refinería, Alberdi"),
        ("Alberdi", "", "Arroyito, La Florida"),
        ("La Florida", "", "Alberdi, Granadero Baigorria"),
        ("Fisherton", "", "Funes, Aldea"),
        ("Aldea", "", "Fisherton, Funes"),
        ("Funes", "", "Fisherton, Aldea, Roldán"),
        ("Roldán", "", "Funes"),
        ("Granadero Baigorria", "", "La Florida"),
    ),
)

MENDOZA: Final = Group(
    "Mendoza",
    "Mendoza",
    "Mendoza",
    city_names="Ciudad de Mendoza, Mendoza Capital, Mza",
    rows=(
        ("Centro", "Microcentro", "Quinta Sección, Godoy Cruz, Guaymallén, Las Heras"),
        ("Quinta Sección", "5ta Sección, La Quinta", "Centro, Godoy Cruz"),
        (
            "Godoy Cruz",
            "",
            "Centro, Quinta Sección, Guaymallén, Luján de Cuyo, Chacras de Coria, Maipú",
        ),
        ("Guaymallén", "Dorrego", "Centro, Godoy Cruz, Las Heras, Maipú"),
        ("Las Heras", "", "Centro, Guaymallén"),
        ("Luján de Cuyo", "", "Godoy Cruz, Chacras de Coria, Maipú, Vistalba"),
        ("Chacras de Coria", "Chacras", "Luján de Cuyo, Godoy Cruz, Vistalba"),
        ("Vistalba", "", "Chacras de Coria, Luján de Cuyo"),
        ("Maipú", "", "Guaymallén, Luján de Cuyo, Godoy Cruz"),
    ),
)

MAR_DEL_PLATA: Final = Group(
    "Mar del Plata",
    "Mar del Plata",
    "Costa Atlántica",
    city_names="MDQ, Mardel, MDP",
    rows=(
        (
            "Centro",
            "Microcentro, Plaza Mitre",
            "La Perla, Güemes, Stella Maris, Chauvin, San Carlos",
        ),
        ("La Perla", "", "Centro, Parque Luro"),
        ("Parque Luro", "", "La Perla, Constitución"),
        ("Constitución", "", "Parque Luro"),
        ("Güemes", "", "Centro, Los Troncos, Stella Maris, Chauvin, San Carlos"),
        ("Stella Maris", "Playa Varese, Varese, Cabo Corrientes", "Centro, Güemes, Playa Grande"),
        ("Playa Grande", "", "Stella Maris, Los Troncos, Divino Rostro, Puerto"),
        ("Los Troncos", "", "Güemes, Playa Grande, Divino Rostro, San Carlos"),
        ("Divino Rostro", "", "Los Troncos, Playa Grande, San Carlos"),
        ("San Carlos", "", "Güemes, Los Troncos, Divino Rostro, Chauvin, Centro"),
        ("Chauvin", "Chauvín", "Centro, Güemes, San Carlos"),
        ("Puerto", "", "Playa Grande, Punta Mogotes"),
        ("Punta Mogotes", "Mogotes", "Puerto, Alfar"),
        ("Alfar", "Faro Norte", "Punta Mogotes"),
        ("Bosque Peralta Ramos", "Peralta Ramos", ""),
        ("Sierra de los Padres", "", ""),
    ),
)

COSTA: Final = (
    Group(
        "Costa Atlántica",
        "Pinamar",
        "Costa Atlántica",
        rows=(
            ("Pinamar", "", "Ostende, Costa Esmeralda"),
            ("Ostende", "", "Pinamar, Valeria del Mar"),
            ("Valeria del Mar", "Valeria", "Ostende, Cariló"),
            ("Cariló", "", "Valeria del Mar, Villa Gesell"),
        ),
    ),
    Group(
        "Costa Atlántica",
        "Villa Gesell",
        "Costa Atlántica",
        rows=(
            ("Villa Gesell", "Gesell", "Cariló, Mar de las Pampas"),
            ("Mar de las Pampas", "Las Gaviotas, Mar Azul", "Villa Gesell"),
        ),
    ),
    Group(
        "Costa Atlántica",
        "Partido de la Costa",
        "Costa Atlántica",
        rows=(
            ("Costa Esmeralda", "", "Pinamar"),
            ("San Bernardo", "San Bernardo del Tuyú", "Mar de Ajó"),
            ("Mar de Ajó", "", "San Bernardo"),
            ("Santa Teresita", "", ""),
            ("San Clemente", "San Clemente del Tuyú", ""),
        ),
    ),
)

MONTEVIDEO: Final = Group(
    "Montevideo",
    "Montevideo",
    "Uruguay",
    city_names="Mvd, Mdeo",
    rows=(
        ("Pocitos", "", "Punta Carretas, Buceo, Parque Batlle, Parque Rodó, Cordón, Tres Cruces"),
        ("Punta Carretas", "", "Pocitos, Parque Rodó"),
        ("Parque Rodó", "", "Punta Carretas, Pocitos, Palermo, Cordón"),
        ("Palermo", "", "Parque Rodó, Barrio Sur, Cordón, Centro"),
        ("Barrio Sur", "", "Palermo, Centro, Ciudad Vieja"),
        ("Ciudad Vieja", "", "Centro, Barrio Sur"),
        ("Centro", "", "Ciudad Vieja, Barrio Sur, Palermo, Cordón, Aguada"),
        (
            "Cordón",
            "Cordón Norte, Cordón Sur",
            "Centro, Palermo, Parque Rodó, Pocitos, Tres Cruces, Aguada",
        ),
        ("Tres Cruces", "", "Cordón, Pocitos, Parque Batlle, La Blanqueada, La Comercial"),
        ("La Comercial", "", "Tres Cruces, La Blanqueada, Aguada"),
        ("Aguada", "La Aguada", "Centro, Cordón, La Comercial"),
        ("Parque Batlle", "", "Tres Cruces, Pocitos, Buceo, La Blanqueada, Unión"),
        ("La Blanqueada", "", "Tres Cruces, Parque Batlle, La Comercial, Unión"),
        ("Unión", "La Unión", "La Blanqueada, Parque Batlle, Buceo, Malvín Norte"),
        ("Buceo", "Puerto del Buceo", "Pocitos, Parque Batlle, Malvín, Unión, Malvín Norte"),
        ("Malvín", "", "Buceo, Punta Gorda, Malvín Norte"),
        ("Malvín Norte", "", "Malvín, Buceo, Unión, Carrasco Norte, Punta Gorda"),
        ("Punta Gorda", "", "Malvín, Carrasco, Malvín Norte, Carrasco Norte"),
        ("Carrasco", "", "Punta Gorda, Carrasco Norte, Ciudad de la Costa"),
        ("Carrasco Norte", "", "Carrasco, Malvín Norte, Punta Gorda"),
        ("Ciudad de la Costa", "", "Carrasco"),
        ("Prado", "El Prado", ""),
    ),
    parts=(
        ("Pocitos Nuevo", "World Trade Center", "Pocitos"),
        ("Villa Biarritz", "", "Punta Carretas"),
        ("Villa Dolores", "", "Pocitos"),
    ),
)

PUNTA_DEL_ESTE: Final = Group(
    "Punta del Este",
    "Punta del Este",
    "Uruguay",
    city_names="Punta",
    rows=(
        ("Península", "La Península, El Puerto", "Playa Mansa, Playa Brava"),
        ("Playa Mansa", "Mansa, La Mansa", "Península, Playa Brava, Maldonado"),
        ("Playa Brava", "Brava, La Brava", "Península, Playa Mansa, La Barra, Maldonado"),
        ("Maldonado", "", "Playa Mansa, Playa Brava"),
        ("La Barra", "", "Playa Brava, Manantiales"),
        ("Manantiales", "", "La Barra, José Ignacio"),
        ("José Ignacio", "", "Manantiales"),
    ),
)

OTHER_GROUPS: Final = (
    Group(
        "Bariloche",
        "Bariloche",
        "Patagonia",
        city_names="San Carlos de Bariloche, Brc",
        rows=(
            ("Centro", "", "Melipal, Dina Huapi"),
            ("Melipal", "", "Centro, Llao Llao"),
            ("Llao Llao", "", "Melipal"),
            ("Dina Huapi", "", "Centro"),
        ),
    ),
    Group(
        "Salta",
        "Salta",
        "Salta",
        city_names="Salta Capital, Ciudad de Salta",
        rows=(
            ("Centro", "", "Tres Cerritos, Grand Bourg"),
            ("Tres Cerritos", "", "Centro"),
            ("Grand Bourg", "", "Centro, San Lorenzo"),
            ("San Lorenzo", "San Lorenzo Chico", "Grand Bourg"),
        ),
    ),
    Group(
        "Tucumán",
        "San Miguel de Tucumán",
        "Tucumán",
        city_names="Tucumán, Tucumán Capital",
        rows=(
            ("Centro", "Microcentro", "Barrio Norte, Barrio Sur"),
            ("Barrio Norte", "", "Centro, Yerba Buena"),
            ("Barrio Sur", "", "Centro"),
            ("Yerba Buena", "", "Barrio Norte"),
            ("Tafí Viejo", "", ""),
        ),
    ),
    Group(
        "Neuquén",
        "Neuquén",
        "Patagonia",
        city_names="Neuquén Capital, Nqn",
        rows=(
            ("Centro", "", "Alta Barda, Cipolletti"),
            ("Alta Barda", "", "Centro"),
            ("Cipolletti", "", "Centro"),
            ("Plottier", "", ""),
        ),
    ),
    Group(
        "Santa Fe",
        "Santa Fe",
        "Santa Fe",
        city_names="Santa Fe Capital, Ciudad de Santa Fe",
        rows=(
            ("Centro", "", "Candioti, Barrio Sur"),
            ("Candioti", "Candioti Norte, Candioti Sur", "Centro, Guadalupe"),
            ("Guadalupe", "", "Candioti"),
            ("Barrio Sur", "", "Centro"),
            ("Santo Tomé", "", ""),
        ),
    ),
)

CITIES: Final = (
    "Villa Carlos Paz (Carlos Paz)",
    "Río Cuarto",
    "Villa María",
    "Alta Gracia",
    "Paraná",
    "Concordia",
    "Gualeguaychú",
    "Rafaela",
    "Venado Tuerto",
    "Corrientes",
    "Resistencia",
    "Posadas",
    "Formosa",
    "San Juan",
    "San Luis",
    "San Rafael",
    "La Rioja",
    "San Fernando del Valle de Catamarca (Catamarca)",
    "Santiago del Estero",
    "San Salvador de Jujuy (Jujuy)",
    "Ushuaia",
    "Río Gallegos",
    "El Calafate (Calafate)",
    "Comodoro Rivadavia (Comodoro)",
    "Trelew",
    "Puerto Madryn (Madryn)",
    "Viedma",
    "Esquel",
    "San Martín de los Andes",
    "Villa La Angostura (La Angostura)",
    "Junín de los Andes",
    "Santa Rosa",
    "Bahía Blanca",
    "Tandil",
    "Olavarría",
    "Junín",
    "Pergamino",
    "San Nicolás de los Arroyos",
    "Zárate",
    "Campana",
    "San Antonio de Areco (Areco)",
    "Chascomús",
    "Necochea",
    "Miramar",
    "San Pedro",
    "Colonia del Sacramento (Colonia)",
    "Piriápolis",
    "Asunción",
    "Santiago de Chile",
    "São Paulo",
    "Río de Janeiro (Rio)",
    "Florianópolis (Floripa)",
    "Ciudad de México (CDMX)",
    "Miami",
    "Madrid",
    "Barcelona",
)
"""Cities known by name only; informal names in brackets."""

REGIONS: Final = (
    (
        "zona norte",
        "gba norte, zona norte gba, zona norte del gba, gran buenos aires norte, corredor norte,"
        " zona norte de buenos aires",
    ),
    (
        "zona oeste",
        "gba oeste, zona oeste gba, zona oeste del gba, gran buenos aires oeste,"
        " zona oeste de buenos aires",
    ),
    (
        "zona sur",
        "gba sur, zona sur gba, zona sur del gba, gran buenos aires sur, zona sur de buenos aires",
    ),
    ("Costa Atlántica", "la costa, costa argentina, costa bonaerense"),
)
"""Parts of the country that hold whole partidos or cities, as people name them."""

GREATER: Final = (
    "GBA",
    "gran buenos aires, conurbano, conurbano bonaerense, provincia, provincia de buenos aires",
)
"""Greater Buenos Aires: the three regions around the city."""

GROUPS: Final = (
    CABA,
    *NORTE,
    *OESTE,
    *SUR,
    CORDOBA,
    ROSARIO,
    MENDOZA,
    MAR_DEL_PLATA,
    *COSTA,
    MONTEVIDEO,
    PUNTA_DEL_ESTE,
    *OTHER_GROUPS,
)

ALSO_WORDS: Final = frozenset(
    {
        "abasto", "abril", "acoyte", "agote", "alberdi", "aldea", "alsina", "boca", "brava",
        "calzada", "campana", "capital", "casanova", "caseros", "catalinas", "centro", "chacabuco",
        "chacras", "colonia", "comodoro", "concordia", "congreso", "constitucion", "cordoba",
        "corrientes", "delta", "dorrego", "el cerro", "el puerto", "escalada", "escobar", "fatima",
        "flores", "florida", "formosa", "general paz", "guadalupe", "guemes", "hollywood",
        "hudson", "jardin", "jose ignacio", "junin", "la costa", "la isla", "la quinta",
        "la sexta", "la union", "leloir", "libertad", "lomas", "lourdes", "lujan", "mansa",
        "marmol", "martin", "martinez", "mendoza", "merlo", "moreno", "nuevo centro", "obelisco",
        "observatorio", "once", "pacifico", "parana", "paternal", "patricios", "pilar", "prado",
        "provincia", "puerto", "puertos", "pueyrredon", "punta", "ramos", "resistencia",
        "retiro", "rincon", "rio", "rosario", "saavedra", "salta", "san carlos", "san juan",
        "san lorenzo", "san luis", "san martin", "san vicente", "santa barbara", "santa fe",
        "santa rita", "savio", "soho", "solano", "tribunales", "union", "urquiza", "valeria",
        "velez", "versalles", "victoria", "virreyes", "wilde",
    }
)  # fmt: skip
"""Names (folded) that are also ordinary words, surnames or streets: a reader of free text wants a
word such as "en" or "zona" before them, or a question about the zone."""
