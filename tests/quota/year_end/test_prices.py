"""成交的法则: a day has one row in force, the average is turnover ÷ volume, both readings stand side by side."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from cets_portal.audit.errors import Forbidden, Refused
from quota.models import TradedDay
from quota.rules.fines import Reading
from quota.selectors.prices import month_averages, price_ranges, readings, trading_days
from quota.services import prices
from tests.people import CHEN, LIN, make_person
from tests.quota.year_end.world import days_of

TODAY, DUE = date(2026, 1, 5), date(2025, 12, 31)


def enter(*rows: tuple[str, str, str], source: str = "每日行情", grade: str = "A") -> prices.Entered:
    days = [prices.Traded(*one) for one in days_of(*rows)]
    return prices.enter(days, source, grade, by=make_person(LIN), today=TODAY)


def sheet(*rows: tuple[object, ...], head: tuple[str, ...] = ("交易日", "成交额(元)", "成交量(吨)")) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.django_db
class TestEntering:
    def test_a_day_entered_again_keeps_the_old_row(self) -> None:
        assert enter(("2025-11-03", "1000", "20")) == (1, 0, 0)
        assert enter(("2025-11-03", "1100", "20")) == (0, 1, 0)
        assert [one.turnover_yuan for one in trading_days()] == [1100]
        old = TradedDay.objects.get(replaced_at__isnull=False)
        assert old.turnover_yuan == 1000

    def test_the_same_again_changes_nothing(self) -> None:
        enter(("2025-11-03", "1000", "20"))
        assert enter(("2025-11-03", "1000.00", "20")) == (0, 0, 1)
        assert TradedDay.objects.count() == 1

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (("2026-01-06", "1", "1"), "on"),
            (("2025-11-03", "0", "1"), "volume"),
            (("2025-11-03", "1E13", "1"), "turnover"),
        ],
    )
    def test_what_cannot_be_is_refused(self, row: tuple[str, str, str], code: str) -> None:
        with pytest.raises(Refused) as caught:
            enter(row)
        assert caught.value.code == code

    def test_a_source_and_a_grade_are_wanted(self) -> None:
        with pytest.raises(Refused):
            enter(("2025-11-03", "1", "1"), source=" ")
        with pytest.raises(Refused):
            enter(("2025-11-03", "1", "1"), grade="Z")

    def test_units_enter_nothing(self) -> None:
        with pytest.raises(Forbidden):
            prices.enter([], "x", "A", by=make_person(CHEN), today=TODAY)


class TestSheet:
    def test_days_figures_and_texts_are_read(self) -> None:
        data = sheet(("2025/11/03", 1000.5, "1,200"), (date(2025, 11, 4), "2000", 30))
        days, read = prices.read_sheet(data, TODAY)
        assert read.notes == []
        assert days[0] == (date(2025, 11, 3), Decimal("1000.5"), Decimal(1200))
        assert days[1].on == date(2025, 11, 4)

    @pytest.mark.parametrize(
        ("row", "cell"),
        [
            (("昨天", 1, 1), "A2"), (("2025-11-03", "很多", 1), "B2"), (("2025-11-03", 1, "1.005"), "C2"),
            (("2026-01-06", 1, 1), "A2"), (("2025-11-03", 0, 1), "C2"), (("2025-11-03", -1, 1), "B2"),
        ],
    )  # fmt: skip
    def test_a_bad_cell_is_named(self, row: tuple[object, ...], cell: str) -> None:
        _days, read = prices.read_sheet(sheet(row), TODAY)
        assert [note.cell for note in read.notes] == [cell]

    def test_a_day_twice_is_named(self) -> None:
        _days, read = prices.read_sheet(sheet(("2025-11-03", 1, 1), ("2025-11-03", 2, 1)), TODAY)
        assert [note.cell for note in read.notes] == ["A3"]

    def test_a_missing_column_is_refused(self) -> None:
        with pytest.raises(Refused) as caught:
            prices.read_sheet(sheet(("2025-11-03", 1), head=("交易日", "成交额(元)")), TODAY)
        assert caught.value.code == "missing_columns"

    def test_the_template_is_read_by_its_own_reader(self) -> None:
        with pytest.raises(Refused) as caught:  # It is empty.
            prices.read_sheet(prices.template(), TODAY)
        assert caught.value.code != "missing_columns"


@pytest.mark.django_db
class TestFines:
    def test_both_readings_of_the_month_with_their_numbers(self) -> None:
        """Domain §5: November 57.73, December 65.43; 10,000 t → 2.89–5.77 M or 3.27–6.54 M."""
        enter(("2025-11-03", "5773", "100"), ("2025-12-01", "6543", "100"))
        first, second = price_ranges(10_000, DUE)
        assert (first.reading, first.price, first.least, first.most) == (
            Reading.MONTH_BEFORE, Decimal("57.73"), Decimal("2886500.00"), Decimal("5773000.00"),
        )  # fmt: skip
        assert (second.price, second.least, second.most) == (
            Decimal("65.43"), Decimal("3271500.00"), Decimal("6543000.00"),
        )  # fmt: skip

    def test_the_average_is_turnover_by_volume(self) -> None:
        enter(("2025-11-03", "1000", "10"), ("2025-11-04", "9000", "190"))
        assert month_averages(trading_days())[0].price == Decimal("50.00")

    def test_a_month_without_trade_is_said_and_gives_no_range(self) -> None:
        enter(("2025-12-01", "6543", "100"))
        before, of = readings(10, DUE)
        assert before.range is None
        assert of.range is not None
        assert len(price_ranges(10, DUE)) == 1

    def test_replaced_rows_and_days_after_the_due_day_count_for_nothing(self) -> None:
        enter(("2025-11-03", "1000", "10"))
        enter(("2025-11-03", "2000", "10"), ("2026-01-02", "9", "1"))
        assert [one.price for one in price_ranges(1, DUE)] == [Decimal(200)]
