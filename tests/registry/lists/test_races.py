"""同时办理: of two at once exactly one prevails, nothing doubles, nobody waits in a circle. Real commits, real threads."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry
from registry.models import AnnualEmission, AnnualList, Enterprise, ListEntry, RightsNotice
from registry.selectors.verdicts import Question
from registry.services import lists
from registry.services.screening import ScreeningOutcome, one_view_of_the_register
from tests.factories import make_enterprise
from tests.people import CHENG, LIN, ZHOU, Person, make_person
from tests.registry.lists_at_work import (
    TODAY,
    at_once,
    confirm_all,
    published_list,
    screen,
    submitted_list,
)

pytestmark = pytest.mark.django_db(transaction=True)

QIU = Person("qiu", "邱敏", ZHOU.role, ZHOU.kind, ZHOU.body, ZHOU.province)


def make_units(number: int = 12) -> list[Enterprise]:
    return [make_enterprise(emissions={2025: "30000"}) for _ in range(number)]


def again(annual_list: AnnualList) -> AnnualList:
    """The list as another request would fetch it."""
    return AnnualList.objects.get(pk=annual_list.pk)


def test_two_first_screenings_open_one_edition_and_write_no_entry_twice() -> None:
    make_units()
    outcomes = at_once(screen, screen, screen)
    assert all(isinstance(one, ScreeningOutcome) for one in outcomes), outcomes
    assert AnnualList.objects.count() == 1
    assert ListEntry.objects.count() == 12
    assert sorted(one.created for one in outcomes) == [0, 0, 12]


def test_two_screenings_with_news_tell_them_once() -> None:
    make_units()
    confirm_all(screen().annual_list)
    AnnualEmission.objects.update(emissions_tco2e=Decimal(1))
    outcomes = at_once(screen, screen)
    assert sorted(one.changed for one in outcomes) == [0, 12]
    assert Entry.objects.filter(action="registry.annuallist.screen").count() == 2


def test_two_reviewers_who_press_publish_make_one_edition_and_one_set_of_notices() -> None:
    make_units()
    annual_list = submitted_list()
    reviewers = [make_person(ZHOU), make_person(QIU)]
    mine, theirs = again(annual_list), again(annual_list)
    results = at_once(
        lambda: lists.publish(mine, by=reviewers[0], today=TODAY),
        lambda: lists.publish(theirs, by=reviewers[1], today=TODAY),
    )
    assert [type(one) for one in results if one] == [Conflict], results
    assert AnnualList.objects.get().status == "published"
    assert RightsNotice.objects.count() == 12
    assert Entry.objects.filter(action="registry.annuallist.publish").count() == 1


def test_two_clerks_who_confirm_the_same_entries_confirm_each_once() -> None:
    make_units()
    annual_list = screen().annual_list
    lin, cheng = make_person(LIN), make_person(CHENG)
    counts = at_once(lambda: confirm_all(annual_list, by=lin), lambda: confirm_all(annual_list, by=cheng))
    assert sorted(counts) == [0, 12]
    assert ListEntry.objects.values("decided_by").distinct().count() == 1


def test_two_amendments_open_one_edition() -> None:
    make_units(2)
    first = published_list()
    lin, cheng = make_person(LIN), make_person(CHENG)
    results = at_once(
        lambda: lists.amend(again(first), note="更名", by=lin), lambda: lists.amend(again(first), note="补入", by=cheng)
    )
    assert sorted(type(one).__name__ for one in results) == ["AnnualList", "Refused"], results
    assert AnnualList.objects.count() == 2


def test_an_amendment_that_meets_a_publication_neither_doubles_nor_hangs() -> None:
    units = make_units(2)
    first = published_list()
    lin, zhou = make_person(LIN), make_person(ZHOU)
    second = lists.amend(first, note="更名", by=lin)
    Enterprise.objects.filter(pk=units[0].pk).update(name="改名示例热电有限公司")
    lists.submit(second, by=lin)
    published, amended = at_once(
        lambda: lists.publish(again(second), by=zhou, today=TODAY), lambda: lists.amend(again(first), note="x", by=lin)
    )
    assert published is None
    assert isinstance(amended, Refused), amended
    assert sorted(AnnualList.objects.values_list("edition", "status")) == [(1, "superseded"), (2, "published")]


def test_a_submission_that_meets_a_screening_leaves_no_undecided_entry_behind() -> None:
    make_units()
    annual_list = screen().annual_list
    lin = make_person(LIN)
    confirm_all(annual_list, by=lin)
    AnnualEmission.objects.update(emissions_tco2e=Decimal(1))
    at_once(lambda: lists.submit(again(annual_list), by=lin), screen)
    found = again(annual_list)
    undecided = found.entries.filter(decision="").count()
    assert (found.status, undecided) in [("draft", 12), ("submitted", 0)]


def test_a_decision_that_meets_a_publication_is_either_in_it_or_refused() -> None:
    make_units(3)
    annual_list = submitted_list()
    lin, zhou = make_person(LIN), make_person(ZHOU)
    entry = annual_list.entries.order_by("pk").first()
    assert entry is not None
    published, decided = at_once(
        lambda: lists.publish(again(annual_list), by=zhou, today=TODAY),
        lambda: lists.decide_entry(entry, verdict="exclude", reason="停业", by=lin),
    )
    assert published is None
    assert isinstance(decided, Conflict)
    assert again(annual_list).entries.filter(serial__isnull=False).count() == 3


@pytest.mark.postgres_only
def test_a_screening_sees_the_register_of_one_moment() -> None:
    unit = make_enterprise(emissions={2025: "30000"})

    with one_view_of_the_register():
        before = AnnualEmission.objects.get().emissions_tco2e
        assert at_once(lambda: AnnualEmission.objects.update(emissions_tco2e=Decimal(1))) == [1]
        assert AnnualEmission.objects.get().emissions_tco2e == before
    assert AnnualEmission.objects.get(enterprise=unit).emissions_tco2e == 1


def test_an_older_view_never_overwrites_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Night and button: the night has read, the register changes, the button screens; then the night writes."""
    make_units(2)
    screen()
    read = Question.facts
    calls: list[str] = []

    def slow(question: Question, **more: object) -> object:
        book = read(question, **more)  # type: ignore[arg-type]
        if not calls:
            calls.append("night")
            AnnualEmission.objects.update(emissions_tco2e=Decimal(1))
            AnnualList.objects.update(screened_at=datetime(2026, 11, 22, 4, tzinfo=UTC))
        return book

    monkeypatch.setattr(Question, "facts", slow)
    assert screen().counts["exclude"] == 2
