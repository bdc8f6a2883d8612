"""Settings for a command in another terminal: those of the stack that runs in this home."""

from models.settings import Settings
from stack import lock
from stack.development_secrets import load_development_secrets
from stack.environment import embedded_parts, stack_settings
from stack.errors import StackError
from stack.home import Home
from stack.state import StackState


def attached_settings(given: Settings) -> Settings:
    """What the running stack works with; `given` itself when it names every server.

    Raises StackError when something embedded is needed and no stack runs.
    """
    if given.is_production:
        return given
    embedded = embedded_parts(given)
    if not embedded & {"postgres", "temporal"}:
        return given
    home = Home.at(given.home)
    if not lock.is_held(home):
        raise StackError(f"No stack runs in {home.path}. Start it with: converzia up")
    state = StackState.load(home)
    parts = frozenset(embedded & state.processes.keys())
    return stack_settings(home, given, state.ports, load_development_secrets(home), parts=parts)
