"""The statement over REST is the one that the command line proves."""

import csv
import io

from demo.seed import SeededTenant
from models.records.statement import Statement
from tests.api.calling import Api, problem


async def test_a_json_statement_proves_itself(api: Api, tenant: SeededTenant) -> None:
    answer = await api.operator("GET", f"/api/tenants/{tenant.id}/ledger?format=json")
    assert answer.headers["content-type"] == "application/json"
    told = Statement.model_validate_json(answer.content)
    assert (told.tenant_id, told.balance, len(told.entries)) == (tenant.id, 5, 1)
    assert told.breaks() == []


async def test_a_csv_statement_is_a_file_of_the_same_entries(
    api: Api, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/ledger"
    answer = await api.operator("GET", f"{path}?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert f'filename="converzia-{tenant.id}.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    listed = (await api.operator("GET", path)).json()
    shown = ("seq", "kind", "amount", "balance_after", "cause")
    assert [[row[name] for name in shown] for row in rows] == [
        [str(entry[name]) for name in shown] for entry in listed
    ]


async def test_another_format_is_refused(api: Api, tenant: SeededTenant) -> None:
    answer = await api.operator("GET", f"/api/tenants/{tenant.id}/ledger?format=pdf")
    problem(answer, 422, "input.invalid")
