"""The figures of a run, counted in the database, the sandbox and the sheets."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from demo.facts import HouseFacts


@dataclass(frozen=True)
class Summary:
    """`leads`: persons who left at least one form. `duplicates`: deliveries that a target holds
    more than once, that were charged more than once, or that are a person's second on one offer.
    `lost`: forms without a life, and inbox rows that nothing came of. `seconds`: from the command
    to the last check, stack included."""

    leads: int
    delivered: int
    credits_granted: int
    credits_consumed: int
    balance: int
    duplicates: int
    lost: int
    seconds: float

    def as_json(self) -> dict[str, int | float]:
        return asdict(self)


def summarise(houses: Iterable[HouseFacts], seconds: float) -> Summary:
    facts = list(houses)
    amounts = [entry.amount for house in facts for entry in house.ledger]
    return Summary(
        leads=sum(len({s.lead_id for s in house.sources if s.lead_id}) for house in facts),
        delivered=sum(d.state == "DELIVERED" for house in facts for d in house.deliveries),
        credits_granted=sum(amount for amount in amounts if amount > 0),
        credits_consumed=-sum(amount for amount in amounts if amount < 0),
        balance=sum(house.ledger[-1].balance_after or 0 for house in facts if house.ledger),
        duplicates=sum(map(_duplicates, facts)),
        lost=sum(map(_lost, facts)),
        seconds=round(seconds, 1),
    )


def _duplicates(facts: HouseFacts) -> int:
    charges = Counter(e.cause for e in facts.ledger if e.kind == "CREDIT_CONSUMPTION")
    life_of = {life.id: life for life in facts.lives}
    lives = [life_of[d.lead_offer_id] for d in facts.deliveries if d.state == "DELIVERED"]
    persons = Counter((life.lead_id, life.offer_id) for life in lives)
    counts = (*facts.in_sheet.values(), *facts.at_sink.values(), *charges.values(),
              *persons.values())  # fmt: skip
    return sum(count > 1 for count in counts)


def _lost(facts: HouseFacts) -> int:
    lives = {life.id for life in facts.lives}
    taken = {s.leadgen_id for s in facts.sources if s.lead_offer_id in lives}
    return len(set(facts.submitted) - taken) + facts.unhandled
