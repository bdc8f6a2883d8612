"""The one table of permissions: what each role is, and that the page shows it."""

from pathlib import Path

import pytest

from models.domain.permissions import (
    KEY_SCOPES,
    MEANINGS,
    READING,
    TABLE,
    TENANT_ROLES,
    Permission,
    Role,
    may_give,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
P = Permission


def row(permission: Permission) -> str:
    marks = " | ".join("yes" if permission in TABLE[role] else "" for role in Role)
    scope = "yes" if permission in KEY_SCOPES else ""
    return f"| `{permission}` | {MEANINGS[permission]} | {marks} | {scope} |"


def test_the_page_shows_the_table() -> None:
    shown = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    assert shown == [row(permission) for permission in P]


def test_an_owner_may_all_of_a_tenant_and_an_admin_all_but_paying() -> None:
    assert TABLE[Role.OWNER] - TABLE[Role.ADMIN] == {P.BILLING_MANAGE}
    assert TABLE[Role.ADMIN] < TABLE[Role.OWNER]


def test_billing_sees_counts_offers_and_money() -> None:
    assert {p for p in TABLE[Role.BILLING] if p.startswith("leads.")} == {P.LEADS_COUNT}
    assert TABLE[Role.BILLING] >= {P.BILLING_READ, P.BILLING_MANAGE, P.OFFERS_READ}


def test_a_viewer_reads() -> None:
    assert TABLE[Role.VIEWER] == READING
    assert not {p for p in READING if p.endswith((".manage", ".accept", ".return"))}


@pytest.mark.parametrize("role", TENANT_ROLES)
def test_what_is_the_platforms_is_nobody_elses(role: Role) -> None:
    assert not {p for p in TABLE[role] | KEY_SCOPES if p.startswith("platform.")}


@pytest.mark.parametrize(
    ("giver", "role", "may"),
    [
        (Role.OWNER, Role.OWNER, True),
        (Role.ADMIN, Role.OWNER, False),
        (Role.ADMIN, Role.BILLING, False),
        (Role.ADMIN, Role.ADMIN, True),
        (Role.OWNER, Role.PLATFORM_ADMIN, False),
        (Role.PLATFORM_ADMIN, Role.OWNER, True),
        (Role.PLATFORM_ADMIN, Role.PLATFORM_ADMIN, False),
    ],
)
def test_nobody_gives_more_than_they_have(giver: Role, role: Role, may: bool) -> None:
    assert may_give(TABLE[giver], role) is may
