"""What a site allows its robots, by RFC 9309: asked once a site and reading."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from protego import Protego

from integrations.web_reader import WebReader
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused

_BYTES_MAX: Final = 500 * 1024
"""The least that the RFC asks to be read; what comes after is passed over."""
_DELAY_MAX_S: Final = 10.0
"""A site that asks for longer pauses is read with these."""


@dataclass
class Robots:
    """`pause_s` stands between two requests, unless the site asks for more."""

    reader: WebReader
    pause_s: float
    _rules: dict[str, Protego] = field(default_factory=dict)

    async def permit(self, url: str) -> None:
        """Raises KnowledgeRefused ROBOTS; VendorUnavailable where the site does not tell: then
        nothing may be read."""
        rules = await self._of(url)
        if not rules.can_fetch(url, self.reader.agent):
            raise KnowledgeRefused(KnowledgeProblem.ROBOTS)

    async def pause(self, url: str) -> float:
        asked = (await self._of(url)).crawl_delay(self.reader.agent) or 0.0
        return max(self.pause_s, min(float(asked), _DELAY_MAX_S))

    async def _of(self, url: str) -> Protego:
        place = urljoin(url, "/robots.txt")
        if place not in self._rules:
            self._rules[place] = Protego.parse(await self.reader.text(place, _BYTES_MAX) or "")
        return self._rules[place]
