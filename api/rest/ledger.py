"""A tenant's credit movements, and the statement as a file that proves itself."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.access import BillingRead
from api.deps import ContextDep
from models.records import statement
from models.records.statement import Statement

router = APIRouter(prefix="/api", tags=["operations"])

_SHAPES = {
    "csv": (statement.as_csv, "text/csv"),
    "json": (statement.as_json, "application/json"),
}


@router.get(
    "/tenants/{tenant_id}/ledger",
    response_model=None,
    responses={200: {"content": {"text/csv": {}}}},
)
async def ledger(
    tenant_id: Annotated[UUID, Path(description="The tenant's id")],
    held: ContextDep,
    _: BillingRead,
    format: Annotated[
        Literal["csv", "json"] | None, Query(description="The whole statement, as a file")
    ] = None,
) -> Response | list[dict[str, Any]]:
    """The movements, oldest first; with `format`, the statement that `ledger verify` proves."""
    async with held.db.tenant(tenant_id) as session:
        found = await statement.read(session, tenant_id)
    if format is None:
        return _movements(found)
    shaped, media_type = _SHAPES[format]
    disposition = f'attachment; filename="converzia-{tenant_id}.{format}"'
    return Response(
        shaped(found), media_type=media_type, headers={"content-disposition": disposition}
    )


def _movements(found: Statement) -> list[dict[str, Any]]:
    return [
        {
            "seq": entry.seq,
            "kind": entry.kind,
            "amount": entry.amount,
            "balance_after": entry.balance_after,
            "cause": entry.cause,
            "at": entry.created_at.isoformat(),
        }
        for entry in found.entries
    ]
