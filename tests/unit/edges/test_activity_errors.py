"""Failures as workflows see them: a stable type, retried or not, and nobody's data in the text."""

import json
from datetime import timedelta

import pytest
from psycopg import errors as driver
from sqlalchemy.exc import IntegrityError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.errors import refusal, translated
from commands.json_lines import answered
from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from models.domain.errors import IdempotencyMismatch, InsufficientCredits, InvalidInput, NotFound
from models.domain.lifecycle import IllegalTransition, State


def translation(error: Exception) -> ApplicationError:
    def raising() -> None:
        with translated():
            raise error

    with pytest.raises(ApplicationError) as caught:
        raising()
    assert caught.value.__cause__ is None
    return caught.value


@pytest.mark.parametrize(
    ("kind", "type_name", "is_final"),
    [
        (VendorAuth, "vendor.auth", True),
        (VendorRejected, "vendor.rejected", True),
        (VendorRateLimited, "vendor.rate_limited", False),
        (VendorUnavailable, "vendor.unavailable", False),
        (VendorOutcomeUnknown, "vendor.timeout_unknown", False),
    ],
)
def test_a_vendors_failure_is_retried_unless_it_would_fail_again(
    kind: type[VendorError], type_name: str, is_final: bool
) -> None:
    error = translation(kind("graph", "answered 400", code="131047"))
    assert (error.type, error.non_retryable, error.details) == (type_name, is_final, ("131047",))


def test_every_kind_of_vendor_failure_has_its_type() -> None:
    types = {translation(kind("x", "y")).type for kind in VendorError.__subclasses__()}
    assert len(types) == len(VendorError.__subclasses__())


@pytest.mark.parametrize(("asked", "delay"), [(30.0, timedelta(seconds=30)), (None, None)])
def test_a_rate_limit_waits_as_long_as_the_vendor_asked(
    asked: float | None, delay: timedelta | None
) -> None:
    error = VendorRateLimited("sheets", "quota", retry_after_s=asked)
    assert translation(error).next_retry_delay == delay


@pytest.mark.parametrize(
    ("error", "type_name"),
    [
        (InsufficientCredits("none left"), "credits.insufficient"),
        (IdempotencyMismatch("other input"), "idempotency.mismatch"),
        (NotFound("no such"), "input.not_found"),
        (InvalidInput("bad"), "input.invalid"),
        (IllegalTransition(State.STOPPED, State.ENGAGED), "lifecycle.illegal_transition"),
    ],
)
def test_a_refusal_of_our_rules_is_final(error: Exception, type_name: str) -> None:
    found = translation(error)
    assert (found.type, found.non_retryable) == (type_name, True)


@pytest.mark.parametrize(
    ("kind", "is_expected"),
    [("credits.insufficient", True), ("lead.opted_out", True), ("idempotency.mismatch", False)],
)
def test_an_expected_refusal_is_no_alarm(kind: str, is_expected: bool) -> None:
    benign = refusal("no", kind).category is ApplicationErrorCategory.BENIGN
    assert benign is is_expected


def test_a_database_error_is_retried_and_its_parameters_stay_out_of_the_history() -> None:
    error = IntegrityError(
        "insert into lead", {"phone": "+5491134567890"}, driver.UniqueViolation("+5491134567890")
    )
    found = translation(error)
    assert (found.type, found.non_retryable) == ("db.conflict", False)
    assert "5491134567890" not in str(found)
    assert "UniqueViolation" in str(found)


def test_a_bug_is_not_dressed_up_as_anything_else() -> None:
    def raising() -> None:
        with translated():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        raising()


def test_every_line_is_answered_in_order_and_a_bad_one_by_its_number() -> None:
    lines = ['{"n": 1}\n', "\n", "{oops\n", "[1]\n", '{"n": "ñ"}\n']
    found = [json.loads(a) for a in answered(lines, lambda record: {"got": record["n"]})]
    assert found[0] == {"got": 1}
    assert "line 3" in found[1]["error"]
    assert "line 4" in found[2]["error"]
    assert found[3] == {"got": "ñ"}
    assert len(found) == 4
