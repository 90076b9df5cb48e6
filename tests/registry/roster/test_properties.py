"""名册入册的法则, for any roster: loading again changes nothing; the order of rows does not matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.models import RegisterChange
from registry.services.roster import ImportOutcome, import_file
from tests.registry.roster.sheets import as_csv, code, row
from tests.registry.roster.snapshot import register

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
NAMES = ("示例（滨江）钢厂", "示例(滨江)钢厂", "滨江新钢有限公司", "滨江老钢厂")
SECTORS = (("发电", "4411"), ("钢铁", "3120"))
DATES = ("", "2009-06-30", "2015-01-01", "2024-12-31")

Rows = list[dict[str, Any]]


@st.composite
def rosters(draw: st.DrawFn) -> Rows:
    """Up to eight rows of three enterprises, no two about one figure."""
    places = draw(
        st.lists(
            st.tuples(
                st.integers(1, 3), st.integers(2023, 2025), st.sampled_from(SECTORS), st.sampled_from(["核查", "填报"])
            ),
            unique=True,
            min_size=1,
            max_size=8,
        )
    )
    return [draw(_filled(*place)) for place in places]


@st.composite
def _filled(draw: st.DrawFn, number: int, year: int, sector: tuple[str, str], source: str) -> dict[str, Any]:
    figure = draw(st.sampled_from(["", "26000", "25999.99", "31000.5"]))
    return row(
        number,
        单位名称=draw(st.sampled_from(NAMES)),
        排放年度=year,
        行业=sector[0],
        行业代码=sector[1],
        子行业=draw(st.sampled_from(["", "长流程"])),
        地市=draw(st.sampled_from(["", "滨江市", "云屏市"])),
        数据来源=source,
        曾用名=draw(st.sampled_from(["", "滨江炼钢厂", "滨江老钢厂、滨江电厂"])),
        投产日期=draw(st.sampled_from(DATES)),
        关停日期=draw(st.sampled_from(DATES)),
        联系电话=draw(st.sampled_from(["", "0000-1234567", "0000-7654321"])),
    ) | {"直接排放量(tCO2e)": figure}


@contextmanager
def empty_register() -> Iterator[None]:
    """Each example begins with an empty register."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def load(rows: Rows) -> ImportOutcome:
    return import_file(as_csv(rows), file_name="名册.csv", province="99", today=TODAY)


LAW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LAW
@given(first=rosters(), again=rosters())
def test_loading_again_changes_nothing(first: Rows, again: Rows) -> None:
    with empty_register():
        load(first)
        load(again)
        before, changes = register(), RegisterChange.objects.count()
        counts = load(again).counts
        assert (counts.created, counts.updated) == (0, 0)
        assert counts.unchanged + counts.rejected == counts.rows
        assert register() == before
        assert RegisterChange.objects.count() == changes


@LAW
@given(rows=rosters(), order=st.randoms(use_true_random=False))
def test_any_order_of_the_rows_gives_the_same_register(rows: Rows, order: Any) -> None:
    shuffled = rows.copy()
    order.shuffle(shuffled)
    with empty_register():
        load(rows)
        expected = register()
    with empty_register():
        load(shuffled)
        assert register() == expected


@LAW
@given(rows=rosters())
def test_a_file_for_each_enterprise_gives_the_register_of_one_file(rows: Rows) -> None:
    with empty_register():
        load(rows)
        expected = register()
    with empty_register():
        for number in (3, 1, 2):
            mine = [cells for cells in rows if cells["统一社会信用代码"] == code(number)]
            if mine:
                load(mine)
        assert register() == expected


@LAW
@given(first=rosters(), then=rosters())
def test_the_counts_add_up_and_every_update_has_its_change(first: Rows, then: Rows) -> None:
    with empty_register():
        load(first)
        outcome = load(then)
        counts = outcome.counts
        assert counts.rows == len(then) == counts.created + counts.updated + counts.unchanged + counts.rejected
        assert bool(counts.updated) <= RegisterChange.objects.filter(roster_import=outcome.roster_import).exists()
        rejected = {issue.row for issue in outcome.issues if issue.severity == "error"}
        assert len(rejected) == counts.rejected
