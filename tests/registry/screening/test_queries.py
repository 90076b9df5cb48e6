"""查询次数: adding rows adds no queries; thirty units are screened with as many as three.

Few and many stand in two sectors of one list year, so that nothing differs between them but their number.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.choices import Sector
from registry.models import AnnualList
from registry.selectors.screening import compare_editions, drift
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import LIN, ZHOU, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, published_list, screen

pytestmark = pytest.mark.django_db

FEW, MANY = Sector.ALUMINIUM, Sector.POWER


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.fixture(autouse=True)
def _units() -> None:
    for sector, number in ((FEW, 3), (MANY, 30)):
        for _ in range(number):
            make_enterprise(sector=sector, emissions={2024: "30000", 2025: "30000"})


def test_a_first_screening_asks_as_much_of_three_units_as_of_thirty() -> None:
    assert queries_of(lambda: screen(MANY)) == queries_of(lambda: screen(FEW))


def test_a_quiet_screening_asks_as_much_of_three_units_as_of_thirty() -> None:
    screen(FEW)
    screen(MANY)
    few = queries_of(lambda: screen(FEW))
    assert queries_of(lambda: screen(MANY)) == few <= 20


def test_acts_on_a_list_ask_as_much_of_three_units_as_of_thirty() -> None:
    lin, zhou = make_person(LIN), make_person(ZHOU)

    def whole_way(sector: Sector) -> list[int]:
        annual_list = screen(sector).annual_list
        return [
            queries_of(lambda: confirm_all(annual_list, by=lin)),
            queries_of(lambda: lists.submit(annual_list, by=lin)),
            queries_of(lambda: lists.publish(annual_list, by=zhou, today=TODAY)),
        ]

    assert whole_way(MANY) == whole_way(FEW)


def test_comparing_and_drifting_ask_as_much_of_three_units_as_of_thirty() -> None:
    def asked(sector: Sector) -> tuple[int, int]:
        found = AnnualList.objects.get(pk=published_list(sector).pk)
        return queries_of(lambda: compare_editions(found, found)), queries_of(lambda: drift(found, today=TODAY))

    assert asked(MANY) == asked(FEW)
