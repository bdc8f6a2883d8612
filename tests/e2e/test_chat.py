"""`converzia chat`: a lead played from the terminal, here through a pipe."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack.home import Home, temporary_folder
from stack.state import StackState

LINES = """Hola, ¿tiene pileta?
Busco 2 ambientes en Palermo hasta 150 mil dólares, para mudarme ya, quiero comprar
"""


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_folder() as folder:
        yield folder


def started(home: Path) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if "CONVERZIA_" not in name}
    return subprocess.Popen(
        [Path(sys.executable).with_name("converzia"), "chat", "--channel", "chatwoot"],
        env={**kept, "CONVERZIA_HOME": str(home)},
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_talk_over_chatwoot_goes_from_the_form_to_the_farewell(home: Path) -> None:
    with started(home) as chat:
        said, _ = chat.communicate(LINES, timeout=120)
    assert chat.returncode == 0, said
    first, answer, closing = (ln for ln in said.splitlines() if ln.startswith("Asistente:"))
    assert "Recibimos tu consulta por" in first
    assert "pileta" in answer
    assert "te va a contactar" in closing


def test_a_silent_terminal_is_ended_with_its_servers(home: Path) -> None:
    with started(home) as chat:
        assert chat.stdout is not None
        assert any(line.startswith("Asistente:") for line in chat.stdout)
        parts = StackState.load(Home.at(home / "chat")).processes
        assert parts
        chat.send_signal(signal.SIGTERM)
        assert chat.wait(30) == 0
    assert not [name for name, identity in parts.items() if identity.process()]
