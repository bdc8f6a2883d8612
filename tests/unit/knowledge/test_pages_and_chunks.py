"""Pages keep what people ask for, and are cut into chunks on their structure."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.knowledge import CHUNK_TOKENS, OVERLAP_TOKENS
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused, words
from models.domain.site import is_within, same_page
from models.understanding.chunking import Passage, passages, tokens
from models.understanding.html_page import read_html
from models.understanding.knowledge_text import page_of_pairs, page_of_text
from models.understanding.page_text import PageText, cleaned, without_frames

PAGE = """<html><head><title>Torre Soler | Ribera</title><script>precio = "USD 1"</script></head>
<body><nav><a href="/">Inicio</a></nav><header><h1>Torre Soler</h1></header>
<p>Desde <b>U$S&nbsp;98.000</b> · 34 m² · 50 % € 1.200,50</p>
<div><span>Reserva: USD 2.000</span><span>Expensas $ 85.000</span></div>
<h2>Cocheras</h2><table><tr><th>Espacio</th><th>Precio</th></tr>
<tr><td>Cubierta<br>simple</td><td>USD 25.000</td></tr></table>
<ul><li>SUM</li><li>snake_case *y* #1</li></ul>
<h2>Contacto</h2><p>Honduras 5550<br>C1414 CABA<br><a href="mailto:v@ribera.example?subject=x">
Escribinos</a></p><details><summary>¿Mascotas?</summary>Hasta 15 kg.</details></body></html>"""


def test_a_web_page_keeps_prices_addresses_symbols_lines_and_tables() -> None:
    text = read_html(PAGE.encode()).page.text
    assert text == (
        "# Torre Soler\n\nDesde U$S 98.000 · 34 m² · 50 % € 1.200,50\n\n"
        "Reserva: USD 2.000 Expensas $ 85.000\n\n## Cocheras\n\n| Espacio | Precio |\n"
        "| --- | --- |\n| Cubierta simple | USD 25.000 |\n\n- SUM\n- snake_case *y* #1\n\n"
        "## Contacto\n\nHonduras 5550\nC1414 CABA\nEscribinos (v@ribera.example)\n\n"
        "#### ¿Mascotas?\n\nHasta 15 kg."
    )


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_a_page_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    page = f"<meta charset={encoding}><p>Financiación en 12 años</p>".encode(encoding)
    assert read_html(page).page.text == "Financiación en 12 años"


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(KnowledgeRefused) as refused:
        read_html(b"<html><body><script>app()</script><nav>Inicio</nav></body></html>")
    assert refused.value.problem is KnowledgeProblem.EMPTY


def test_cleaning_drops_what_nobody_sees_and_nothing_else() -> None:
    dirty = (
        "Precio:\u00a0\u00a0USD\u200b 98.000\x00\r\n\r\n\r\n\r\nﬁnanciación\u00ad: 50 %, 34 m², ½"
    )
    assert cleaned(dirty) == "Precio: USD 98.000\n\nfinanciación: 50 %, 34 m², ½"


def test_what_frames_every_page_is_kept_once() -> None:
    pages = [PageText(f"Ribera\n\nTexto {n}\n\nPágina {n} de 4", n) for n in range(1, 5)]
    kept = without_frames(pages)
    assert [page.text for page in kept] == ["Ribera\n\nTexto 1", "Texto 2", "Texto 3", "Texto 4"]


def _cut(text: str) -> list[Passage]:
    return passages([page_of_text(text)])


def test_a_long_text_becomes_many_chunks_that_overlap() -> None:
    sentences = [f"La cuota número {n} vence el día diez de cada mes." for n in range(300)]
    found = _cut("# Cuotas\n\n" + " ".join(sentences))
    assert len(found) > 5
    assert all(tokens(part.text) <= CHUNK_TOKENS for part in found)
    for before, part in pairwise(found):
        shared = part.text.split("\n")[0]
        assert before.text.endswith(shared)
        assert 0 < tokens(shared) <= OVERLAP_TOKENS
    said = " ".join(part.text for part in found)
    assert all(sentence in said for sentence in sentences)


def test_a_chunk_knows_the_headings_above_it_and_the_page_it_begins_on() -> None:
    pages = [
        PageText("# Guía\n\n## Obra\n\nEmpieza en marzo.", 1),
        PageText("Sigue en abril.\n\n## Pago\n\nEn 30 cuotas.", 2),
    ]
    found = passages(pages)
    assert [(part.section, part.page) for part in found] == [("Guía › Obra", 1), ("Guía › Pago", 2)]
    assert found[0].text.endswith("Sigue en abril.")


def test_pages_of_a_site_are_told_apart_by_their_titles() -> None:
    found = passages([PageText("Uno.", title="Torre"), PageText("## B\n\nDos.", title="Park")])
    assert [part.section for part in found] == ["Torre", "Park › B"]


def test_a_large_table_repeats_the_names_of_its_columns() -> None:
    rows = "\n".join(f"| {n}A | USD {98 + n}.000 |" for n in range(200))
    found = _cut(f"## Lista\n\n| Unidad | Precio |\n| --- | --- |\n{rows}")
    assert len(found) > 2
    assert all(part.text.startswith("| Unidad | Precio |") for part in found)


def test_each_question_of_an_faq_is_a_chunk_of_its_own() -> None:
    found = passages([page_of_pairs([("¿Mascotas?\n", "Sí."), ("¿Pileta?", "De 15 m.")])])
    assert [(part.section, part.text) for part in found] == [
        ("¿Mascotas?", "Sí."),
        ("¿Pileta?", "De 15 m."),
    ]


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("## Desde USD 98.000\n\n## Palermo\n\nEn Soler.", ["Desde USD 98.000\n\nEn Soler."]),
        ("## Obra\n\nEn marzo.\n\n## Contacto", ["En marzo.\n\nContacto"]),
        ("# Solo\n\n## títulos", ["Solo\ntítulos"]),
    ],
)
def test_a_heading_without_text_goes_to_other_text(text: str, chunks: list[str]) -> None:
    assert [part.text for part in _cut(text)] == chunks


def test_a_paragraph_that_is_made_large_is_no_heading() -> None:
    text = "La financiación es directa. " * 10
    (found,) = _cut(f"# {text}\n\nSigue.")
    assert found.section is None
    assert found.text.startswith("La financiación")


_WORD = st.text("abcdefgh", min_size=1, max_size=6)
_LINE = st.one_of(
    _WORD.map(lambda word: f"## {word}"), _WORD.map(lambda word: f"# {word}"),
    st.lists(_WORD, min_size=1, max_size=40).map(" ".join), st.just(""),
)  # fmt: skip


@given(st.lists(_LINE, max_size=40))
def test_no_word_is_lost_and_no_chunk_is_too_large(lines: list[str]) -> None:
    text = "\n".join(lines)
    written = set(re.findall(r"[a-h]+", text))
    try:
        found = _cut(text)
    except KnowledgeRefused:
        assert not written
        return
    said = " ".join(f"{part.section or ''} {part.text}" for part in found)
    assert written <= set(re.findall(r"[a-h]+", said))
    assert all(0 < tokens(part.text) <= CHUNK_TOKENS for part in found)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Las expensas se pagan por mes y no incluyen el agua.", "es"),
        ("The building is ready and you can visit it.", "en"),
        ("Você não precisa pagar a reserva para visitar o apartamento.", "pt"),
    ],
)
def test_the_language_of_a_chunk_is_noted(text: str, language: str) -> None:
    (found,) = _cut(text)
    assert found.language == language


@pytest.mark.parametrize(
    ("address", "is_inside"),
    [
        ("https://a.example/obras", True),
        ("https://a.example/obras/soler?id=2", True),
        ("https://A.example/obras/", True),
        ("https://a.example/obras-viejas", False),
        ("https://a.example/", False),
        ("https://b.example/obras", False),
        ("https://a.example:444/obras", False),
        ("https://a.example/obras/plano.PDF", False),
        ("https://a.example/obras/../admin", False),
        ("https://a.example/obras/%2e%2e/admin", False),
        ("ftp://a.example/obras", False),
        ("mailto:v@a.example", False),
    ],
)
def test_a_site_is_read_on_its_host_below_its_paths(address: str, is_inside: bool) -> None:
    assert is_within(address, "https://a.example/obras", ["/obras/"]) is is_inside


def test_one_page_has_one_address() -> None:
    assert same_page("https://A.example/x?utm_source=ig&id=2#precio") == "https://a.example/x?id=2"


@pytest.mark.parametrize("problem", list(KnowledgeProblem))
def test_every_problem_has_words_in_three_languages(problem: KnowledgeProblem) -> None:
    said = {words(problem, language) for language in ("es", "en", "pt")}
    assert len(said) == 3
    assert all(len(each) > 20 for each in said)
