"""What goes wrong with a stack, in words that say what to do."""


class StackError(Exception):
    """The stack cannot go on; the message is for the person at the screen."""


class AlreadyRunningError(StackError):
    """Another process holds this home."""

    def __init__(self, home: str, links: dict[str, str]) -> None:
        self.links = links
        where = "".join(f"\n  {name}: {link}" for name, link in links.items())
        super().__init__(f"A stack already runs in {home}.{where}")
