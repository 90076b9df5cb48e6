"""命令参数: list year, province and sector as typed, or one clear sentence and exit status 1.

argparse itself would leave with status 2 and a usage text; here a wrong or missing value is told like any other
refusal: what a command needs is not `required` of argparse but asked for by `require`.
"""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.norms import ListRule, NormError, find_province, list_rule_for, provinces
from registry.choices import Sector


def add_list_arguments(parser: CommandParser) -> None:
    parser.add_argument("--list-year", help="名录年度，如 2027")
    parser.add_argument("--province", help="省级行政区代码，如 13；示例省为 99")
    parser.add_argument("--sector", help="、".join(Sector.values))


def require(options: Mapping[str, Any], *names: str) -> None:
    """Raise CommandError naming those of `names` (as typed: "--list-year", "FILE") that were not given."""
    missing = [name for name in names if not options[name.lstrip("-").replace("-", "_").lower()]]
    if missing:
        told = {"missing": _("、").join(missing)}
        raise CommandError(_("缺少参数：%(missing)s。请补上后再运行；加 --help 可看全部参数。") % told)


def list_year_from(text: str) -> tuple[int, ListRule]:
    """The list year and its rule. Raises CommandError."""
    if not (text.isascii() and text.isdigit()):
        raise CommandError(_("名录年度“%(text)s”不是年份，请写四位数字，如 2027。") % {"text": text})
    try:
        return int(text), list_rule_for(int(text))
    except NormError as fault:
        raise CommandError(_(fault.template).format(**fault.params)) from fault


def province_from(text: str) -> str:
    """The code of the province. Raises CommandError."""
    found = find_province(text)
    if found is None:
        known = "、".join(f"{one.code} {one.short}" for one in provinces())
        raise CommandError(_("没有“%(text)s”这个省级行政区；可用：%(known)s。") % {"text": text, "known": known})
    return found.code


def sectors_from(text: str | None, rule: ListRule) -> list[Sector]:
    """The named sector, or all that the rule orders, in the order of the rule. Raises CommandError."""
    ordered = [Sector(one.sector.value) for one in rule.sectors]
    if text is None:
        return ordered
    found = [sector for sector in ordered if text in (sector.value, str(sector.label))]
    if not found:
        known = "、".join(f"{sector.value}（{sector.label}）" for sector in ordered)
        raise CommandError(_("没有“%(text)s”这个行业；可用：%(known)s。") % {"text": text, "known": known})
    return found
