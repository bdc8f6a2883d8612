"""The part of `converzia admin` about people: accounts, and whom the platform lets in."""

from typing import Annotated
from uuid import UUID

import typer

from commands.operator_api import call, console, show

users = typer.Typer(help="People who sign in.", no_args_is_help=True)
approvals = typer.Typer(help="Whom the platform lets in.", no_args_is_help=True)

Decline = Annotated[bool, typer.Option("--decline", help="Say no instead")]
Reason = Annotated[str, typer.Option(help="Told to who is declined")]


@users.command("list")
def listing() -> None:
    """The newest first."""
    show(call("GET", "/users"), "Nobody has an account.")


@users.command()
def create(email: str, name: str, language: str = "es") -> None:
    """Make an account; a letter lets the person choose a password."""
    made = call("POST", "/users", {"email": email, "name": name, "language": language})
    console.print(f"{made['id']}: a letter with a link was sent.")


@users.command()
def disable(user_id: UUID) -> None:
    """End every session of the person, and let them in no more."""
    _set(user_id, is_disabled=True)


@users.command()
def enable(user_id: UUID) -> None:
    """Let a disabled person in again."""
    _set(user_id, is_disabled=False)


@users.command("make-platform-admin")
def make_platform_admin(user_id: UUID) -> None:
    """The person may all that the platform may."""
    _set(user_id, is_platform_admin=True)


@users.command("drop-platform-admin")
def drop_platform_admin(user_id: UUID) -> None:
    """The person is an ordinary user again."""
    _set(user_id, is_platform_admin=False)


def _set(user_id: UUID, **standing: bool) -> None:
    user = call("PUT", f"/users/{user_id}", dict(standing))
    is_off, is_admin = user["disabled_at"] is not None, user["is_platform_admin"]
    console.print(
        f"{user['id']}: {'disabled' if is_off else 'enabled'}, platform admin: {is_admin}"
    )


@approvals.command("list")
def waiting() -> None:
    """Tenants and members that wait, the longest waiting first."""
    show(call("GET", "/approvals"), "Nobody waits.")


@approvals.command()
def tenant(tenant_id: UUID, decline: Decline = False, reason: Reason = "") -> None:
    """Let a new tenant in, with its owner and its trial credits; both ways are told by mail."""
    told = {"approve": not decline, "reason": reason}
    console.print(call("POST", f"/tenants/{tenant_id}/approval", told)["status"])


@approvals.command()
def member(tenant_id: UUID, user_id: UUID, decline: Decline = False) -> None:
    """Let in somebody whom a tenant invited."""
    path = f"/tenants/{tenant_id}/members/{user_id}/approval"
    console.print(call("POST", path, {"approve": not decline})["status"])
