"""No form shows what is encrypted: every secret of a tenant is looked for behind every GET."""

import itertools
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import select

from models.domain.permissions import Role
from models.session import Database
from models.tables import Integration, TenantSource
from tests.api.calling import Api
from tests.api.served import guarded
from tests.factories import unique
from tests.fuzz_world import OPERATOR, make_world

READ = [path for method, path, _ in guarded() if method == "GET" and "{tenant_id}" in path]
IDS_MAX = 4
"""Of each kind that are tried."""


async def plant(db: Database, tenant_id: UUID) -> set[str]:
    """A secret of its own wherever the tenant's connections and sources keep one."""
    planted = set()
    async with db.tenant(tenant_id) as session:
        for table in (Integration, TenantSource):
            for row in (await session.exec(select(table))).all():
                planted.add(secret := unique("secret"))
                row.secret = {"access_token": secret, "token": secret, "signing_secret": secret}
    return planted


def filled(path: str, ids: dict[str, list[str]]) -> Iterator[str]:
    """The path with each of these ids; with a plain word where a parameter is no id of ours."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    known = [ids.get(name, ["PROPERTY", "1"])[:IDS_MAX] or ["none"] for name in names]
    for chosen in itertools.product(*known):
        yield path.format(**dict(zip(names, chosen, strict=True)))


@pytest.mark.parametrize("name", [OPERATOR, Role.OWNER])
async def test_no_answer_holds_a_secret(api: Api, db: Database, name: str) -> None:
    world = await make_world(db, api.settings, [name])
    ids = {**world.ids, "tenant_id": [str(world.ours)]}
    secrets = await plant(db, world.ours)
    assert len(secrets) > 3
    headers = {"authorization": f"Bearer {world.askers[0].token}"}
    answered = 0
    for path in READ:
        for address in filled(path, ids):
            answer = await api.http.get(address, headers=headers)
            answered += answer.status_code == 200
            assert not [secret for secret in secrets if secret in answer.text], address
    assert answered > len(READ) / 2
