"""较上年 follows the verdict that stands: where an officer overrode the portal's, everything tells his."""

import pytest

from registry.choices import Change, Verdict
from registry.models import AnnualList, Enterprise, ListEntry
from registry.rules.screening import Stood
from registry.selectors import review
from registry.services import lists
from registry.templatetags.screening_words import change_reason_words, change_words
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, entry_of, published_list, screen

pytestmark = pytest.mark.django_db


def decide(unit: Enterprise, verdict: str) -> None:
    lists.decide_entry(entry_of(unit), verdict=verdict, reason="现场核实", by=make_person(LIN))


def told(annual_list: AnnualList) -> tuple[int, int, int]:
    """Entries that came, left, and changed in any way, as the head of the page counts them."""
    counts = review.tally(review.entries_of([annual_list]))
    of_list = review.tallies([annual_list])[annual_list.pk]
    assert (of_list["new_n"], of_list["left_n"]) == (counts.new, counts.left)
    changed = review.narrowed(review.entries_of([annual_list]), {"changed": "1"})
    assert changed.count() == counts.changed
    return counts.new, counts.left, counts.changed


def test_a_listed_unit_that_the_officer_strikes_off_has_left_and_one_he_keeps_is_continued() -> None:
    struck = make_enterprise(emissions={2024: "30000", 2025: "30000"})
    kept = make_enterprise(emissions={2024: "30000", 2025: "30000"})
    published_list(list_year=2026)
    annual_list = screen().annual_list
    assert told(annual_list) == (0, 0, 0)
    decide(struck, "exclude")
    assert told(annual_list) == (0, 1, 1)
    assert (change_words(entry_of(struck)), change_reason_words(entry_of(struck))) == ("移出", "经办改判")
    assert (change_words(entry_of(kept)), change_reason_words(entry_of(kept))) == ("延续", "")


def test_a_unit_asked_about_is_open_until_the_officer_answers_for_it() -> None:
    unit = make_enterprise(emissions={2024: "30000"})
    published_list(list_year=2026)
    annual_list = screen().annual_list
    assert (entry_of(unit).verdict, change_words(entry_of(unit))) == ("ask", "待定")
    decide(unit, "include")
    assert change_words(entry_of(unit)) == "延续"
    decide(unit, "exclude")
    assert change_words(entry_of(unit)) == "移出"
    assert told(annual_list) == (0, 1, 1)


def test_a_screening_without_news_leaves_the_decision_and_its_change() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    annual_list = screen().annual_list
    decide(unit, "exclude")
    assert told(annual_list) == (0, 0, 0)
    assert (screen().changed, screen().unchanged) == (0, 1)
    assert change_words(entry_of(unit)) == "未列入"


def test_the_published_edition_and_its_correction_tell_the_same() -> None:
    struck = make_enterprise(emissions={2024: "30000", 2025: "30000"})
    make_enterprise(emissions={2024: "30000", 2025: "30000"})
    published_list(list_year=2026)
    annual_list = screen().annual_list
    decide(struck, "exclude")
    confirm_all(annual_list)
    lists.submit(annual_list, by=make_person(LIN))
    lists.publish(annual_list, by=make_person(ZHOU), today=TODAY)
    assert told(annual_list) == (0, 1, 1)
    assert told(lists.amend(annual_list, note="更正", by=make_person(LIN))) == (0, 1, 1)


@pytest.mark.parametrize("stood", Stood)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("decision", ["", *Verdict])
def test_the_database_counts_what_the_page_says(stood: str, verdict: str, decision: str) -> None:
    annual_list = AnnualList.objects.create(list_year=2027, province="99", sector="power", rule_code="2025-140")
    ListEntry.objects.create(
        annual_list=annual_list, enterprise=make_enterprise(), verdict=verdict, reason="below", clause="x",
        emission_year=2025, change="moved", stood=stood, decision=decision,
    )  # fmt: skip
    entry = review.entries_of([annual_list]).get()
    assert entry.final_change.change == Change(entry.becomes)  # type: ignore[attr-defined]
