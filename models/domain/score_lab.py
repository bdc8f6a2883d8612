"""What a changed template would have done to leads that came already: who flips, what it is worth.

Every lead is scored twice from what is known of it: as it is scored now, and by the candidate.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from models.domain.errors import InvalidInput
from models.domain.lifecycle import State
from models.domain.offer import OfferType
from models.domain.pricing import Package
from models.domain.score_definition import checked
from models.domain.score_templates import ScoreTemplate
from models.domain.score_versions import Scoring
from models.domain.scoring import Score

FLIPS_MAX: Final = 500
"""Listed one by one; the rest is counted."""
_SOLD: Final = frozenset({State.LEAD_READY, State.SENT_TO_DEVELOPER})
_UNSALEABLE: Final = frozenset({State.DISQUALIFIED, State.STOPPED})


@dataclass(frozen=True, slots=True)
class Trial:
    """One lead, scored twice. `is_returned`: its credit was given back."""

    lead_offer_id: str
    state: State
    is_returned: bool
    stored: int
    now: Score
    then: Score


@dataclass(frozen=True, slots=True)
class Flip:
    """`credits`: 1 one more would be sold, -1 one less, 0 it changes no sale. `points`: now and
    then, of the dimensions that differ."""

    lead_offer_id: str
    state: State
    becomes_ready: bool
    total_now: int
    total_then: int
    missing: tuple[str, ...]
    points: Mapping[str, tuple[int, int]]
    credits: int


@dataclass(frozen=True, slots=True)
class DimensionChange:
    """`leads` whose points differ, by how much altogether, and how many of them flip."""

    key: str
    leads: int
    points: int
    flips: int


@dataclass(frozen=True, slots=True)
class Worth:
    """The credits at what they cost in one package of the tenant; minor units."""

    package: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Report:
    """`differing`: leads whose stored score is not what they get now, since what is known of them,
    the inventory or the template changed after it. `is_cut`: there were more leads, older ones.
    `credits`: more less those that are less."""

    version: str
    leads: int
    is_cut: bool
    differing: int
    ready_now: int
    ready_then: int
    become_ready: int
    no_longer_ready: int
    credits: int
    credits_more: int
    credits_less: int
    worth: tuple[Worth, ...]
    dimensions: tuple[DimensionChange, ...]
    flips: tuple[Flip, ...]


@dataclass
class Tally:
    """Takes one trial after the other, in any order."""

    leads: int = 0
    differing: int = 0
    ready: Counter[str] = field(default_factory=Counter)
    flipped: Counter[bool] = field(default_factory=Counter)
    credits: Counter[int] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    flips_by: Counter[str] = field(default_factory=Counter)
    flips: list[Flip] = field(default_factory=list)

    def add(self, trial: Trial) -> None:
        self.leads += 1
        self.differing += trial.stored != trial.now.total
        self.ready["now"] += trial.now.ready
        self.ready["then"] += trial.then.ready
        points = _points(trial)
        for key, (now, then) in points.items():
            self.changed[key] += 1
            self.points[key] += then - now
        if trial.now.ready != trial.then.ready:
            self._flip(trial, points)

    def _flip(self, trial: Trial, points: Mapping[str, tuple[int, int]]) -> None:
        worth = _credits(trial)
        self.flipped[trial.then.ready] += 1
        self.credits[worth] += 1
        self.flips_by.update(points.keys())
        if len(self.flips) < FLIPS_MAX:
            self.flips.append(
                Flip(
                    lead_offer_id=trial.lead_offer_id,
                    state=trial.state,
                    becomes_ready=trial.then.ready,
                    total_now=trial.now.total,
                    total_then=trial.then.total,
                    missing=trial.then.missing,
                    points=points,
                    credits=worth,
                )
            )

    def report(self, version: str, packages: Iterable[Package], *, is_cut: bool) -> Report:
        more, less = self.credits[1], self.credits[-1]
        return Report(
            version=version,
            leads=self.leads,
            is_cut=is_cut,
            differing=self.differing,
            ready_now=self.ready["now"],
            ready_then=self.ready["then"],
            become_ready=self.flipped[True],
            no_longer_ready=self.flipped[False],
            credits=more - less,
            credits_more=more,
            credits_less=less,
            worth=tuple(_worth(package, more - less) for package in packages),
            dimensions=tuple(
                DimensionChange(key, leads, self.points[key], self.flips_by[key])
                for key, leads in self.changed.most_common()
            ),
            flips=tuple(self.flips),
        )


def candidate(
    scoring: Scoring,
    offer_type: OfferType,
    definition: Mapping[str, Any] | None,
    threshold: int | None,
) -> ScoreTemplate:
    """The template to try: the one in force with this definition, this threshold, or both.

    Raises InvalidTemplate, and InvalidInput where nothing would change.
    """
    if definition is None and threshold is None:
        raise InvalidInput("name what to try: a template, a version or a threshold")
    template = scoring.published[offer_type]
    if definition is not None:
        template = checked(definition, "draft")
    if threshold is not None:
        template = replace(template, threshold=threshold, version=f"{template.version}@{threshold}")
    return template


def _points(trial: Trial) -> dict[str, tuple[int, int]]:
    now = {d.key: d.points for d in trial.now.dimensions}
    then = {d.key: d.points for d in trial.then.dimensions}
    both = {key: (now.get(key, 0), then.get(key, 0)) for key in (*now, *then)}
    return {key: pair for key, pair in both.items() if pair[0] != pair[1]}


def _credits(trial: Trial) -> int:
    """Of a lead that flips. Who was sold needs no second sale, and a credit given back is none."""
    if trial.then.ready:
        return int(trial.state not in _SOLD | _UNSALEABLE)
    return -int(trial.state in _SOLD and not trial.is_returned)


def _worth(package: Package, credits: int) -> Worth:
    amount = round(Fraction(credits * package.amount_minor, package.credits))
    return Worth(package.key, amount, package.currency)
