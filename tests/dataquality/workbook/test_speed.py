"""快慢: a workbook of five thousand rows is read and checked within three times of the fastest plain reading."""

import io

import pytest
from python_calamine import CalamineWorkbook

from dataquality.models import Filing
from dataquality.selectors.filing_facts import sheet_of
from dataquality.services.filing_workbook.reading import read_workbook
from dataquality.services.filing_workbook.writing import workbook_for
from tests.dataquality.filing.world import opened, works
from tests.workbooks.test_speed import best_of

pytestmark = pytest.mark.django_db
ROWS = 5000


def of_many_facilities(filing: Filing) -> Filing:
    """The same unit with so many facilities that its month has five thousand rows."""
    content = filing.plan_version.content
    first = content["facilities"][0]
    per_facility = sum(row.key.facility == first["code"] for row in sheet_of(filing).rows)
    others = [
        first | {"code": f"{first['code']}-{n}", "name": f"{first['name']} {n}"} for n in range(ROWS // per_facility)
    ]
    filing.plan_version.content = content | {"facilities": [first, *others]}
    return filing


def test_reading_and_checking_stays_within_three_times_the_bare_reading() -> None:
    filing = of_many_facilities(opened(works()))
    rows = sheet_of(filing).rows
    filing.draft = {
        "values": {
            row.text: {"v": f"{n}.{n % 90 + 10}", "m": "", "n": ""}
            for n, row in enumerate(rows)
            if not row.parameter.is_text
        }
    }
    data = workbook_for(filing)
    assert len(rows) >= ROWS
    outcome = read_workbook(filing, data)
    assert (outcome.rows >= ROWS, outcome.faults) == (True, 0)

    def plainly() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

    plain = best_of(5, plainly)
    ours = best_of(5, lambda: read_workbook(filing, data))
    print(f"{len(rows)} rows: calamine {plain:.3f} s, read and checked {ours:.3f} s, ratio {ours / plain:.2f}")
    assert ours < 3 * plain
