"""What the tables mark as a lead's an erasure reaches: nobody forgets a new column."""

from models.personal import Mark
from models.records.erasing import PLAN
from models.tables.base import every_table

ENDS_OTHERWISE = {
    # An answer that is repeated to who asked, for a day.
    ("kept_answer", "body"),
    # The file is gone once it is worked off; its name is the tenant's own.
    ("lead_import", "content"),
    ("lead_import", "file_name"),
    # Of who asked Meta, until the request is closed.
    ("deletion_request", "subject"),
}


def test_every_column_that_is_a_leads_is_blanked_by_an_erasure() -> None:
    marked = {
        (str(row.__tablename__), name)
        for row in every_table()
        for name, mark in row.marks().items()
        if mark is Mark.LEAD
    }
    reached = {(str(part.table.__tablename__), name) for part in PLAN for name in part.columns}
    assert marked - reached == ENDS_OTHERWISE
    assert len(marked & reached) > 30
