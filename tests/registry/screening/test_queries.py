"""查询次数: adding rows adds no queries; a hundred units are screened with as many as one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import AnnualList
from registry.selectors.screening import compare_editions, drift
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, published_list, screen

pytestmark = pytest.mark.django_db


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def make_units(number: int) -> None:
    for _ in range(number):
        make_enterprise(emissions={2024: "30000", 2025: "30000"})


def test_a_first_screening_asks_as_much_of_one_unit_as_of_thirty() -> None:
    make_units(1)
    one = queries_of(lambda: screen(list_year=2026))
    make_units(29)
    assert queries_of(lambda: screen(list_year=2027)) == one


def test_a_quiet_screening_asks_as_much_of_one_unit_as_of_thirty() -> None:
    make_units(1)
    screen()
    one = queries_of(screen)
    make_units(29)
    screen()
    assert queries_of(screen) == one <= 20


def test_acts_on_a_list_ask_as_much_of_three_units_as_of_thirty() -> None:
    lin, zhou = make_person(LIN), make_person(ZHOU)

    def whole_way(list_year: int) -> list[int]:
        annual_list = screen(list_year=list_year).annual_list
        return [
            queries_of(lambda: confirm_all(annual_list, by=lin)),
            queries_of(lambda: lists.submit(annual_list, by=lin)),
            queries_of(lambda: lists.publish(annual_list, by=zhou, today=TODAY)),
        ]

    make_units(3)
    few = whole_way(2026)
    make_units(27)
    assert whole_way(2027) == few


def test_comparing_and_drifting_ask_as_much_of_one_unit_as_of_thirty() -> None:
    make_units(1)
    first = published_list(list_year=2026)
    one = queries_of(lambda: compare_editions(first, first)), queries_of(lambda: drift(first, today=TODAY))
    make_units(29)
    many = published_list()
    found = AnnualList.objects.get(pk=many.pk)
    assert (queries_of(lambda: compare_editions(found, found)), queries_of(lambda: drift(found, today=TODAY))) == one
