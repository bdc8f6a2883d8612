"""docs/states.md tells of every arrow who takes it and which test proves it."""

import re
from itertools import chain
from pathlib import Path

from models.domain.lifecycle import ARROWS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if re.match(r"\| [A-Z_]+ → [A-Z_]+ \|", line)
]


def test_every_arrow_has_a_row_and_every_row_is_an_arrow() -> None:
    told = {tuple(row[0].split(" → ")) for row in ROWS}
    arrows = {(a.value, b.value) for a, targets in ARROWS.items() for b in targets}
    assert told == arrows


def test_every_row_names_cause_actor_timer_and_an_existing_test() -> None:
    for arrow, cause, actor, timer, proof in ROWS:
        assert cause, arrow
        assert actor, arrow
        assert timer, arrow
        names = re.findall(r"`([\w/]+\.py)::(\w+)`", proof)
        assert names, f"{arrow}: no test is named"
        for file, test in names:
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert f"def {test}(" in text, f"{arrow}: {file} has no {test}"


def test_every_cause_that_the_page_names_stands_in_the_code() -> None:
    rooms = ("activities", "models", "api")
    files = chain.from_iterable((ROOT / room).rglob("*.py") for room in rooms)
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    causes = {cause for row in ROWS for cause in re.findall(r"`([a-z_]+)`", row[1])}
    assert {cause for cause in causes if f'"{cause}' not in code} == set()
