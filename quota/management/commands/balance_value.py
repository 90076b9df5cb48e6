"""manage.py balance_value --sector S IN.xlsx [--json]."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.norms.codes import Sector, label
from cets_portal.norms.errors import NormError
from quota.rules.balance import Balance
from quota.worksheet.balance import BalanceSheet, try_balance
from registry.management.arguments import require

SECTORS = (Sector.STEEL, Sector.CEMENT, Sector.ALUMINIUM)


class Command(ToldCommand):
    """平衡值试算."""

    help = (
        "试算行业平衡值：读入全部单位的“经核查排放量(tCO2e)”和“碳排放强度”，求使配额总量等于排放总量的平衡值。"
        "正式平衡值由生态环境部按全国数据计算，本命令只作核对。"
        "--json：balance_value 是字符串，12 位小数；没有唯一解时为 null，并给出区间 interval。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--sector", help="、".join(SECTORS))
        parser.add_argument("--plan", default="industry-2024-2025", help="取配额系数的分配方案")
        parser.add_argument("in", type=Path, nargs="?", metavar="IN", help="经核查排放量(tCO2e)、碳排放强度")

    def handle(self, *args: Any, **options: Any) -> None:
        require(options, "--sector", "IN")
        sector = _sector(options["sector"])
        try:
            sheet = try_balance(sector, options["plan"], options["in"])
        except (Refused, NormError) as fault:
            said = _(fault.template).format(**fault.params) if isinstance(fault, NormError) else str(fault)
            raise CommandError(said) from fault
        except OSError as error:
            message = _("文件 %(path)s 打不开：%(reason)s。请核对路径。")
            raise CommandError(message % {"path": options["in"], "reason": error.strerror or error}) from error
        if options["json"]:
            self.answer(told(sheet))
            return
        self.stdout.write(_summary(sheet))


def _sector(text: str) -> Sector:
    found = next((one for one in SECTORS if text in (one.value, label(one))), None)
    if found is None:
        known = "、".join(f"{one.value}（{label(one)}）" for one in SECTORS)
        raise CommandError(_("没有“%(text)s”这个行业；可用：%(known)s。") % {"text": text, "known": known})
    return found


def told(sheet: BalanceSheet) -> dict[str, Any]:
    """The answer as plain data; Decimals are strings."""
    made = sheet.balance
    return {
        "balance_value": _figure(made.value),
        "interval": None if made.interval is None else [_figure(end) for end in made.interval],
        "sector": sheet.sector.value,
        "rows": sheet.rows,
        "total_emissions": f"{made.emissions:f}",
        "total_quota": sum(made.quotas) if made.quotas else None,
        "issues": [one.told(_) for one in sheet.issues],
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.12f}"


def _summary(sheet: BalanceSheet) -> str:
    lines = [_answer(sheet.balance), *(f"{one.cell or one.row}　{one.tell(_)}" for one in sheet.issues)]
    return "\n".join(lines)


def _answer(made: Balance) -> str:
    if made.value is None and made.interval is not None:
        ends = {"low": _figure(made.interval[0]), "high": _figure(made.interval[1])}
        return _("没有唯一的平衡值：各单位的系数都已到上下限，%(low)s 至 %(high)s 之间的值都使总量相等。") % ends
    lost = made.emissions - sum(made.quotas)
    told_ = {"value": _figure(made.value), "emissions": f"{made.emissions:,f}", "lost": f"{lost:f}"}
    return _("平衡值 %(value)s；排放总量 %(emissions)s 吨，各单位配额取整共少 %(lost)s 吨。仅为试算。") % told_
