"""Which day can be, what is missing, what comes next: no database."""

from datetime import date

import pytest

from cets_portal.norms.codes import Grade
from cets_portal.norms.openings import opening_rule
from registry.choices import AccountFunction, OpeningStatus
from registry.rules.account_opening import (
    DAY_FIELDS,
    DayFault,
    Next,
    day_fault,
    missing_documents,
    missing_functions,
    next_step,
)

TODAY, LISTED, EARLIEST = date(2026, 1, 15), date(2025, 10, 20), date(2021, 2, 1)


@pytest.mark.parametrize(
    ("day", "explained", "fault"),
    [
        (date(2026, 1, 15), False, DayFault.NONE),
        (date(2026, 1, 16), True, DayFault.FUTURE),
        (date(2025, 10, 20), False, DayFault.NONE),
        (date(2025, 10, 19), False, DayFault.BEFORE_LISTING),
        (date(2025, 10, 19), True, DayFault.NONE),
        (date(2021, 2, 1), True, DayFault.NONE),
        (date(2021, 1, 31), True, DayFault.TOO_EARLY),
    ],
)
def test_a_function_is_opened_between_its_listing_and_today(day: date, explained: bool, fault: DayFault) -> None:
    found = day_fault(day, today=TODAY, earliest=EARLIEST, listed_on=LISTED, explained=explained)
    assert found == fault


def test_a_unit_listed_before_the_portal_kept_lists_needs_no_explanation() -> None:
    early = date(2021, 7, 16)
    assert not day_fault(early, today=TODAY, earliest=EARLIEST, listed_on=None, explained=False)


def test_missing_functions_stand_in_the_order_of_the_notice() -> None:
    assert missing_functions([None, TODAY, None]) == ("emission", "voluntary")
    assert missing_functions([TODAY] * 3) == ()
    assert list(DAY_FIELDS) == AccountFunction.values


def test_every_status_has_a_next_step() -> None:
    assert {next_step(status, documents_missing=True) for status in OpeningStatus.values} == set(Next) - {Next.SUBMIT}
    assert next_step("preparing", documents_missing=False) == Next.SUBMIT


def test_documents_that_no_official_text_names_are_graded_as_recalled() -> None:
    rule = opening_rule()
    assert {kind.grade for kind in rule.documents} == {Grade.R}
    required = [kind.id for kind in rule.documents if kind.required]
    assert missing_documents(required, ["licence", "other"]) == ("application", "representative", "authorisation")
