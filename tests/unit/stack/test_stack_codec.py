"""The embedded Web UI is told where to have payloads decrypted."""

import base64
from pathlib import Path

from models.settings import Settings
from models.signing import CODEC, SigningKeys
from stack.environment import nothing_given
from stack.home import Home
from stack.plan import codec_endpoint
from stack.ports import PORT_NAMES
from stack.temporal import temporal_recipe

KEYS = f"dev-1:{base64.b64encode(b'k' * 32).decode()}"
PORTS = {name: 20_000 + number for number, name in enumerate(PORT_NAMES)}


def given(**values: str) -> Settings:
    return type(nothing_given())(**values)


def test_its_address_is_the_apis_with_a_ticket_of_ours() -> None:
    endpoint = codec_endpoint(given(payload_keys=KEYS, signing_keys=KEYS))
    base, _, ticket = endpoint.rpartition("/")
    assert base == "http://127.0.0.1:8000/codec"
    assert SigningKeys.parse(KEYS).read(CODEC, ticket) is not None


def test_it_is_told_nothing_where_nothing_is_encrypted() -> None:
    assert codec_endpoint(given(signing_keys=KEYS)) == ""


def test_the_server_gets_the_address(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    command = temporal_recipe(home, PORTS, codec_endpoint="http://api/codec/t").command
    assert command[command.index("--ui-codec-endpoint") + 1] == "http://api/codec/t"
    assert "--ui-codec-endpoint" not in temporal_recipe(home, PORTS).command
