"""manage.py quota_worksheet --plan CODE --year Y --table 2-1|2-2|2-3|2-4 IN.xlsx OUT.xlsx [--json]."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import codes_in
from cets_portal.norms.plan import PLANS, plan_of
from quota.rules.cells import read_number
from quota.tables.reading import read_rows
from quota.worksheet import answers
from quota.worksheet.trial import TRIED, Trial, layout_of, run
from registry.management.arguments import require


class Command(ToldCommand):
    """试算工作表."""

    help = (
        "配额试算：读入边界数据，写出完整的正式表格（含计算过程和问题两页），不改动任何台账。"
        "个别单元格有误时，该行不计算、其余照算，退出码仍为 0；文件读不出、缺少必需的列或参数有误时退出码为 1。"
        "--json：标准输出只有一个 JSON 对象 {rows, issues}；配额为整数，系数等为字符串，未计算的为 null。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--plan", help="分配方案：" + "、".join(codes_in(PLANS)))
        parser.add_argument("--year", help="配额年度，如 2024")
        parser.add_argument("--table", help="正式表号：" + "、".join(TRIED))
        parser.add_argument("--balance-value", help="行业平衡值；表中没有平衡值一列或该格为空时使用")
        parser.add_argument(
            "in", type=Path, nargs="?", metavar="IN", help="边界数据（.xlsx 或 .csv），列次序不限，可加“特殊情形”一列"
        )
        parser.add_argument("out", type=Path, nargs="?", metavar="OUT", help="写出的正式表格（.xlsx）")

    def handle(self, *args: Any, **options: Any) -> None:
        require(options, "--plan", "--year", "--table", "IN", "OUT")
        try:
            trial = _trial(options)
            document = answers.workbook(trial, _)
        except (Refused, NormError) as fault:
            raise CommandError(_said(fault)) from fault
        _write(options["out"], document)
        if options["json"]:
            self.answer(answers.told(trial, _))
            return
        self.stdout.write(_summary(trial, options["out"]))


def _trial(options: dict[str, Any]) -> Trial:
    plan, year = plan_of(options["plan"]), _year(options["year"])
    layout = layout_of(plan, year, options["table"])
    try:
        rows = read_rows(layout, options["in"])
    except OSError as error:
        message = _("文件 %(path)s 打不开：%(reason)s。请核对路径。")
        raise CommandError(message % {"path": options["in"], "reason": error.strerror or error}) from error
    return run(plan, year, options["table"], rows, balance=_balance(options["balance_value"]))


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise CommandError(_("配额年度“%(text)s”不是年份，请写四位数字，如 2024。") % {"text": text})
    return int(text)


def _balance(text: str | None) -> Decimal | None:
    if text is None:
        return None
    number = read_number(text).number
    if number is None or number <= 0:
        raise CommandError(_("平衡值“%(text)s”不是大于零的数。") % {"text": text})
    return number


def _write(path: Path, document: bytes) -> None:
    try:
        path.write_bytes(document)
    except OSError as error:
        message = _("文件 %(path)s 写不下：%(reason)s。请核对路径。")
        raise CommandError(message % {"path": path, "reason": error.strerror or error}) from error


def _said(fault: Refused | NormError) -> str:
    return _(fault.template).format(**fault.params) if isinstance(fault, NormError) else str(fault)


def _summary(trial: Trial, out: Path) -> str:
    counts = _("共 %(rows)s 行，已计算 %(done)s 行；核定配额合计 %(quota)s 吨，应清缴 %(owed)s 吨。已写出 %(out)s。")
    told = {
        "rows": len(trial.lines),
        "done": trial.calculated,
        "quota": f"{trial.total('determined_allowance'):,f}",
        "owed": f"{trial.total('surrender_obligation'):,f}",
        "out": out,
    }
    lines = [counts % told]
    if trial.plan.is_draft:
        lines.append(_("所据方案是征求意见稿，只供试算。"))
    lines += [_("推定：%(text)s") % {"text": _(text)} for text in trial.assumptions]
    lines += [f"{one.cell or one.row}　{one.tell(_)}" for one in trial.issues]
    return "\n".join(lines)
