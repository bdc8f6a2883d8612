"""What every part of the sandbox shares: configuration, memory, switches, sender, transcript."""

from dataclasses import dataclass

from sandbox.config import SandboxConfig
from sandbox.options import OptionBoard
from sandbox.people import People
from sandbox.store import Store
from sandbox.switches import Switches
from sandbox.transcript import Transcript
from sandbox.webhooks import WebhookSender


@dataclass(frozen=True)
class World:
    config: SandboxConfig
    store: Store
    switches: Switches
    sender: WebhookSender
    people: People
    transcript: Transcript
    options: OptionBoard


def build_world(config: SandboxConfig) -> World:
    store = Store(config.state_file)
    switches = Switches(store)
    return World(
        config=config,
        store=store,
        switches=switches,
        sender=WebhookSender(config, store, switches),
        people=People(store),
        transcript=Transcript(store),
        options=OptionBoard(store),
    )
