"""What the database itself refuses about accounts, whoever asks: nobody lets themselves in, makes
themselves more, or reads what proves who somebody is."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text

from demo.seed import SeededTenant
from models import session as sessions
from models.domain.permissions import Role
from models.session import Database
from models.tables import UserAccount
from stack.running import RunningStack
from tests.db.raw_sql import tried
from tests.factories import make_tenant
from tests.people import employ, make_user, session_of

PLATFORM_ONLY = (
    "credential", "external_identity", "refresh_token", "letter_link", "letter", "sign_in_failure",
)  # fmt: skip


@pytest.fixture
async def user(db: Database, tenant: SeededTenant) -> UserAccount:
    """A viewer of the tenant, signed in."""
    made = await make_user(db)
    await employ(db, made, tenant.id, Role.VIEWER)
    await session_of(db, made)
    return made


@contextmanager
def acting(
    stack: RunningStack, user_id: UUID, tenant_id: UUID | None = None
) -> Iterator[psycopg.Connection]:
    """The application's role, as this person, for this tenant."""
    with tried(stack, "app", tenant_id) as connection:
        connection.execute("select set_config('app.user_id', %s, true)", [str(user_id)])
        yield connection


@pytest.mark.parametrize("table", PLATFORM_ONLY)
def test_what_lets_somebody_in_is_the_platforms_role_alone(
    stack: RunningStack, user: UserAccount, tenant: SeededTenant, table: str
) -> None:
    with (
        acting(stack, user.id, tenant.id) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(f"select * from {table}")


@pytest.mark.parametrize(
    "change",
    [
        "update membership set role = 'OWNER'",
        "update membership set status = 'ACTIVE'",
        "insert into membership (tenant_id, id, user_id, role, status)"
        " select tenant_id, gen_random_uuid(), user_id, 'OWNER', 'ACTIVE' from membership",
        "delete from membership",
        "update user_account set is_platform_admin = true",
        "update user_account set disabled_at = null",
        "update user_account set verified_at = now()",
        "update user_account set email = 'root@example.com'",
        "update user_session set impersonates = null, may_write = true",
        "update user_session set ended_at = null, expires_at = now() + interval '1 year'",
        "update api_key set scopes = '[\"leads.read\"]'",
        "update invitation set role = 'OWNER'",
    ],
)
def test_nobody_makes_themselves_more(
    stack: RunningStack, user: UserAccount, tenant: SeededTenant, change: str
) -> None:
    with (
        acting(stack, user.id, tenant.id) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(change)


async def test_a_person_sees_and_names_their_own_row_and_nobody_elses(
    stack: RunningStack, db: Database, user: UserAccount
) -> None:
    stranger = await make_user(db)
    await session_of(db, stranger)
    with acting(stack, user.id) as connection:
        assert connection.execute("select id from user_account").fetchall() == [(user.id,)]
        owners = connection.execute("select distinct user_id from user_session").fetchall()
        assert owners == [(user.id,)]
        assert connection.execute("update user_account set name = 'x'").rowcount == 1
        ended = connection.execute("update user_session set ended_at = now()").rowcount
        assert ended == 1


async def test_colleagues_are_those_of_the_tenant_of_the_transaction(
    stack: RunningStack, db: Database, tenant: SeededTenant, user: UserAccount
) -> None:
    colleague, stranger, other = await make_user(db), await make_user(db), await make_tenant(db)
    await employ(db, colleague, tenant.id, Role.OWNER)
    await employ(db, stranger, other.id, Role.OWNER)
    with acting(stack, user.id, tenant.id) as connection:
        seen = {row[0] for row in connection.execute("select id from user_account").fetchall()}
        assert seen == {user.id, colleague.id}
        renamed = connection.execute(
            "update user_account set name = 'x' where id = %s", [colleague.id]
        )
        assert renamed.rowcount == 0


async def test_without_a_person_nobody_is_seen(stack: RunningStack, user: UserAccount) -> None:
    with tried(stack, "app") as connection:
        for table in ("user_account", "user_session"):
            assert connection.execute(f"select * from {table}").fetchall() == []


async def test_the_person_ends_with_the_transaction(stack: RunningStack, user: UserAccount) -> None:
    urls = stack.settings.database_url, stack.settings.platform_database_url
    one = sessions.connect(*(url.get_secret_value() for url in urls), pool_size=1)
    async with one.own(user.id) as session:
        assert await session.scalar(text("select app_user_id()")) == user.id
    async with one.app.connect() as same:
        assert await same.scalar(text("select app_user_id()")) is None
    await one.close()
