"""What an account must be after any credit movements and payment events: arithmetic, no database.

Moves are plain values, so that a history can be drawn, printed and played again in another order.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from models.domain.payments import PaymentFact

ORDER_CREDITS: Final = 3
ORDER_MINOR: Final = 1000
DISPUTED_MINOR: Final = (300, 900)
"""What each of an order's two disputes is about."""


@dataclass(frozen=True, slots=True)
class Post:
    """An entry asked for by hand; the same key names the same cause."""

    key: int
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class Step:
    """`reserve`, `deliver`, `give_up` or `take_back` of one delivery, each one transaction."""

    action: str
    delivery: int


@dataclass(frozen=True, slots=True)
class Pay:
    """An event about an order. `amount`: paid, refunded so far; of a dispute, which one."""

    order: int
    fact: PaymentFact
    amount: int = 0
    currency: str = "USD"


Move = Post | Step | Pay


@dataclass(slots=True)
class Delivery:
    state: str = "PENDING"
    hold: str | None = None
    """OPEN, CAPTURED, or none that was not released."""


@dataclass(slots=True)
class Order:
    is_paid: bool = False
    refunded: int = 0
    disputes: dict[int, str] = field(default_factory=dict)

    @property
    def credits(self) -> int:
        """What is left of what it bought."""
        if not self.is_paid:
            return 0
        lost = sum(DISPUTED_MINOR[n] for n, state in self.disputes.items() if state == "LOST")
        gone = min(ORDER_MINOR, self.refunded + lost)
        return ORDER_CREDITS - ORDER_CREDITS * gone // ORDER_MINOR


@dataclass(slots=True)
class Model:
    deliveries: list[Delivery]
    """Oldest first."""
    orders: list[Order]
    posts: dict[int, Post] = field(default_factory=dict)

    @classmethod
    def new(cls, deliveries: int, orders: int) -> "Model":
        return cls([Delivery() for _ in range(deliveries)], [Order() for _ in range(orders)])

    def after(self, moves: tuple[Move, ...]) -> tuple["Model", list[str]]:
        """A copy that took these moves one after the other, and what each was answered."""
        later = Model(
            [replace(delivery) for delivery in self.deliveries],
            [replace(order, disputes=dict(order.disputes)) for order in self.orders],
            dict(self.posts),
        )
        return later, [later.take(move) for move in moves]

    @property
    def balance(self) -> int:
        charged = sum(d.hold == "CAPTURED" for d in self.deliveries)
        returned = sum(d.state == "RETURNED" for d in self.deliveries)
        posted = sum(post.amount for post in self.posts.values())
        return posted + sum(order.credits for order in self.orders) - charged + returned

    @property
    def held(self) -> int:
        return sum(delivery.hold == "OPEN" for delivery in self.deliveries)

    @property
    def available(self) -> int:
        return self.balance - self.held

    def take(self, move: Move) -> str:
        match move:
            case Post():
                return self._post(move)
            case Step(action="reserve"):
                return self._reserve(move.delivery)
            case Step(action="deliver"):
                return self._deliver(self.deliveries[move.delivery])
            case Step(action="give_up"):
                return self._give_up(self.deliveries[move.delivery])
            case Step():
                return self._take_back(self.deliveries[move.delivery])
            case Pay():
                return self._pay(self.orders[move.order], move)

    def _post(self, post: Post) -> str:
        if post.key in self.posts:
            return "known" if self.posts[post.key] == post else "mismatch"
        if post.amount < 0 and post.kind != "CREDIT_CLAWBACK" and self.available < -post.amount:
            return "refused"
        self.posts[post.key] = post
        return "written"

    def _reserve(self, number: int) -> str:
        delivery = self.deliveries[number]
        if delivery.hold is None:
            ahead = sum(
                d.state == "WAITING_CREDIT" and not d.hold for d in self.deliveries[:number]
            )
            if self.available < 1 or self.available <= ahead:
                delivery.state = "WAITING_CREDIT"
                return "waits"
            delivery.hold = "OPEN"
        if delivery.hold == "OPEN":
            delivery.state = "SENDING"
        return "held"

    def _deliver(self, delivery: Delivery) -> str:
        match delivery.hold:
            case None:
                return "refused"
            case "CAPTURED":
                return "known"
        delivery.state, delivery.hold = "DELIVERED", "CAPTURED"
        return "charged"

    def _give_up(self, delivery: Delivery) -> str:
        if delivery.hold == "CAPTURED":
            return "nothing"
        was_held = delivery.hold == "OPEN"
        delivery.state, delivery.hold = "DEAD_LETTER", None
        return "released" if was_held else "nothing"

    def _take_back(self, delivery: Delivery) -> str:
        if delivery.state != "DELIVERED":
            return "refused"
        delivery.state = "RETURNED"
        return "credited"

    def _pay(self, order: Order, event: Pay) -> str:
        is_paid_right = event.fact is not PaymentFact.PAID or event.amount == ORDER_MINOR
        if event.currency == "USD" and is_paid_right:
            self._note(order, event)
        return "taken"

    def _note(self, order: Order, event: Pay) -> None:
        match event.fact:
            case PaymentFact.PAID:
                order.is_paid = True
            case PaymentFact.REFUNDED:
                order.refunded = max(order.refunded, event.amount)
            case PaymentFact.DISPUTED:
                order.disputes.setdefault(event.amount, "OPEN")
            case PaymentFact.DISPUTE_LOST if order.disputes.get(event.amount) != "WON":
                order.disputes[event.amount] = "LOST"
            case PaymentFact.DISPUTE_WON:
                order.disputes[event.amount] = "WON"
            case PaymentFact.PENDING | PaymentFact.DECLINED:
                return
        if order.is_paid:
            self._serve_who_waits()

    def _serve_who_waits(self) -> None:
        for delivery in self.deliveries:
            if delivery.state == "WAITING_CREDIT" and not delivery.hold and self.available > 0:
                delivery.hold = "OPEN"
