"""快慢: a province's roster is read about as fast as the reader itself allows, and a far too long one given up soon."""

import io
import time
import tracemalloc
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.limits import MIB
from cets_portal.workbooks.reading import read_table
from cets_portal.workbooks.refusals import Fault
from tests.workbooks.books import known, long_book


def best_of(times: int, act: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    return min(once() for _time in range(times))


def test_checks_formulas_and_numbering_stay_within_a_few_times_the_bare_reading() -> None:
    data = long_book(20_000, columns=18, formulas=500)
    plain = best_of(3, lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())
    ours = best_of(3, lambda: read_table(data, find_header=known))
    print(f"20,000 x 18: calamine {plain:.3f} s, read_table {ours:.3f} s, ratio {ours / plain:.2f}")
    assert len(read_table(data, find_header=known).formulas) == 500
    assert ours < 4 * plain


def test_two_hundred_thousand_rows_are_given_up_early_and_without_filling_the_memory() -> None:
    data = long_book(200_000, columns=10)
    start = time.perf_counter()
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as caught:
            read_table(data, find_header=known)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    spent = time.perf_counter() - start
    print(f"200,000 x 10, {len(data) / MIB:.1f} MB: refused in {spent:.2f} s, peak {peak / MIB:.0f} MB")
    assert caught.value.code == Fault.TOO_MANY_ROWS
    assert "拆分" in str(caught.value)
    assert peak < 120 * MIB
