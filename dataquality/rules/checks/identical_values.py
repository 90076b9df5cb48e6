"""数值雷同: laboratory values are the same, digit for digit, as in earlier months."""

from collections import Counter
from collections.abc import Iterator

from cets_portal.norms.codes import Grade
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.months import Month
from cets_portal.norms.thresholds import threshold
from dataquality.rules.checks.reading import Cell, Reading
from dataquality.rules.checks.sources import CASES
from dataquality.rules.checks.traits import digits, is_laboratory_value
from dataquality.rules.issues import Check, Hit, Severity


def identical_values(reading: Reading) -> Iterator[Hit]:
    """A long value met several times before, or several values of one sample that meet one and the same month.

    One value may meet another by chance; two of one sample hardly do.
    """
    found = [(cell, months) for cell in reading.filed if (months := _same_months(reading, cell))]
    together = Counter((cell.facility, cell.item, month) for cell, months in found for month in months)
    many = int(threshold("identical_months"))
    for cell, months in found:
        twins = [month for month in months if together[cell.facility, cell.item, month] > 1]
        if twins or len(months) >= many:
            yield Hit(cell.text, {"found": f"{cell.number:f}", "months": "|".join(map(str, twins or months))})


def _same_months(reading: Reading, cell: Cell) -> tuple[Month, ...]:
    """Months of the last year with the very same value; none for values too short to tell."""
    number = cell.number
    if number is None or not is_laboratory_value(cell) or digits(number) < threshold("identical_digits"):
        return ()
    return tuple(one.month for one in reading.past(cell.text)[-12:] if one.number == number)


CHECK = Check(
    id="CHK-C-032",
    title=_("检测值没有与往月雷同"),
    severity=Severity.WARNING,
    clause=_("一份样品充作多月样品"),
    source=(CASES,),
    grade=Grade.B,
    function=identical_values,
    found=_("“{parameter}”{found} 与 {months} 完全相同。"),
    wanted=_("请核对是否沿用了往月的检测结果；确为本月检测的，请附原始记录并说明。"),
)
