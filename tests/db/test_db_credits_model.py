"""Any sequence of credit movements leaves the account where a few lines of arithmetic say."""

from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.ids import new_id
from models.records import credits
from models.session import Database
from models.tables import LedgerEntry
from tests.factories import make_delivery, make_tenant

DELIVERIES = 3

steps = st.one_of(
    st.tuples(st.sampled_from(["CREDIT_PURCHASE", "CREDIT_BONUS"]), st.integers(1, 3)),
    st.tuples(st.sampled_from(["CREDIT_EXPIRY", "CREDIT_ADJUSTMENT"]), st.integers(-3, -1)),
    st.tuples(st.just("CREDIT_CLAWBACK"), st.integers(-3, -1)),
    st.tuples(st.sampled_from(["reserve", "capture", "release"]), st.integers(0, DELIVERIES - 1)),
)


@dataclass
class Model:
    """What the account must be. `holds` by delivery: open, captured, or none."""

    balance: int = 0
    holds: dict[int, str] = field(default_factory=dict)
    entries: int = 0

    @property
    def held(self) -> int:
        return list(self.holds.values()).count("open")

    def apply(self, action: str, value: int) -> bool:
        """Whether the step is accepted."""
        match action:
            case "reserve":
                if value not in self.holds and self.balance - self.held < 1:
                    return False
                self.holds.setdefault(value, "open")
            case "capture" if self.holds.get(value) == "open":
                self.holds[value] = "captured"
                self._post(-1)
            case "release" if self.holds.get(value) == "open":
                del self.holds[value]
            case "capture":
                return value in self.holds
            case "release":
                pass
            case kind:
                short = value < 0 and self.balance - self.held + value < 0
                if short and kind != "CREDIT_CLAWBACK":
                    return False
                self._post(value)
        return True

    def _post(self, amount: int) -> None:
        self.balance, self.entries = self.balance + amount, self.entries + 1


async def do(
    session: AsyncSession, tenant_id: UUID, deliveries: list[UUID], action: str, value: int
) -> bool:
    try:
        async with session.begin_nested():
            match action:
                case "reserve":
                    return await credits.reserve(session, tenant_id, deliveries[value])
                case "capture":
                    await credits.capture(session, tenant_id, deliveries[value])
                case "release":
                    await credits.release(session, tenant_id, deliveries[value])
                case kind:
                    await credits.post(session, tenant_id, kind, value, f"cause:{new_id()}")
    except (IntegrityError, AssertionError):  # capture() asserts that there is a hold
        return False
    return True


async def make_deliveries(session: AsyncSession, tenant: SeededTenant) -> list[UUID]:
    return [(await make_delivery(session, tenant)).id for _ in range(DELIVERIES)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, min_size=1, max_size=14))
async def test_the_account_is_what_the_movements_add_up_to(
    db: Database, movements: list[tuple[str, int]]
) -> None:
    tenant, model = await make_tenant(db, credits=0), Model()
    async with db.tenant(tenant.id) as session:
        deliveries = await make_deliveries(session, tenant)
        for action, value in movements:
            accepted = await do(session, tenant.id, deliveries, action, value)
            assert accepted is model.apply(action, value), (action, value)
            account = await credits.balance(session, tenant.id)
            await session.refresh(account) if model.entries else None
            assert (account.balance, account.held) == (model.balance, model.held)
        entries = await session.exec(
            select(LedgerEntry)
            .where(LedgerEntry.tenant_id == tenant.id)
            .order_by(col(LedgerEntry.seq))
        )
        ledger = entries.all()
    assert [e.seq for e in ledger] == list(range(1, model.entries + 1))
    totals = [sum(e.amount for e in ledger[: n + 1]) for n in range(len(ledger))]
    assert [e.balance_after for e in ledger] == totals
