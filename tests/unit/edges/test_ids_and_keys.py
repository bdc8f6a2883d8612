"""Golden values: an id that changes its form starts everything anew that runs under the old one."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import ids

TENANT = UUID("11111111-1111-4111-8111-111111111111")
OTHER = UUID("22222222-2222-4222-8222-222222222222")
THING = UUID("33333333-3333-4333-8333-333333333333")
T, X = str(TENANT), str(THING)


@pytest.mark.parametrize(
    ("built", "golden"),
    [
        (ids.lead_workflow_id(TENANT, THING), f"lead:{T}:{X}"),
        (ids.conversation_workflow_id(TENANT, THING), f"conversation:{T}:{X}"),
        (ids.checkout_workflow_id(TENANT, THING), f"checkout:{T}:{X}"),
        (ids.delivery_workflow_id(TENANT, THING), f"delivery:{T}:{X}"),
        (ids.schedule_id("sweep"), "sched:sweep"),
        (ids.reply_turn_key(THING), f"reply:{X}"),
        (ids.touch_turn_key(THING, 3), f"touch:{X}:3"),
        (ids.purchase_cause(THING), f"order:{X}"),
        (ids.consumption_cause(THING), f"delivery:{X}"),
        (ids.return_cause(THING), f"return:{X}"),
        (ids.session_key(THING, 2), f"{X}:session:2"),
        (ids.receipt_key(THING), f"{X}:receipt"),
        (str(ids.lead_offer_id(TENANT, "444")), "c3ef502a-dc61-5006-8d94-d395b2988d35"),
    ],
)
def test_ids_keep_their_form(built: str, golden: str) -> None:
    assert built == golden


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_submission_names_one_life_of_one_tenant(one: str, other: str) -> None:
    life = ids.lead_offer_id(TENANT, one)
    assert life == ids.lead_offer_id(TENANT, one)
    assert life != ids.lead_offer_id(OTHER, one)
    assert (life == ids.lead_offer_id(TENANT, other)) is (one == other)
