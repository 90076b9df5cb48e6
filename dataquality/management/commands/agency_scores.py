"""manage.py agency_scores --year Y [--json]."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.workbooks.styled import units
from dataquality.selectors.agency_scores import PublishedScore, published_scores
from registry.management.arguments import require


class Command(ToldCommand):
    """公开核查结果统计命令."""

    help = "Count the published verification results of a verification year by agency; exact repeats count once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", metavar="YEAR", help="the verification year of the published rows")

    def handle(self, *args: Any, **options: Any) -> None:
        require(options, "--year")
        year = _year_from(str(options["year"]))
        found = published_scores(year)
        if not found:
            self.stderr.write(_("%(year)s 核查年度没有公开的核查结果。") % {"year": year})
        if options["json"]:
            self.answer({"agencies": [_told(one) for one in found]})
        elif found:
            self.stdout.write(_table(found))


def _year_from(text: str) -> int:
    """The year. Raises CommandError."""
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise CommandError(_("核查年度“%(text)s”不是年份，请写四位数字，如 2024。") % {"text": text})
    return int(text)


def _told(one: PublishedScore) -> dict[str, Any]:
    """`pass_rate`: conforming rows ÷ rows, a number from 0 to 1 not rounded further than JSON numbers are."""
    return {
        "uscc": one.uscc,
        "name": one.name,
        "rows": one.rows,
        "units": one.units,
        "late": one.late,
        "nonconforming": one.nonconforming,
        "pass_rate": one.conforming / one.rows,
    }


def _table(found: list[PublishedScore]) -> str:
    head = (_("统一社会信用代码"), _("条数"), _("单位数"), _("不及时"), _("不符合"), _("合格率（%）"), _("机构"))
    lines = [head, *(_line(one) for one in found)]
    wide = [max(units(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(_padded(line, wide) for line in lines)


def _line(one: PublishedScore) -> tuple[str, ...]:
    counts = (one.rows, one.units, one.late, one.nonconforming, one.percent)
    return (one.uscc, *map(str, counts), one.name)


def _padded(line: tuple[str, ...], wide: list[int]) -> str:
    """Code and name to the left, numbers to the right; a Chinese character is two wide."""
    gaps = [" " * (most - units(text)) for text, most in zip(line, wide, strict=True)]
    numbers = (gap + text for gap, text in zip(gaps[1:-1], line[1:-1], strict=True))
    return "  ".join((line[0] + gaps[0], *numbers, line[-1]))
