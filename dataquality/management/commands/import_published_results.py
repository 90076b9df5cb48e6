"""manage.py import_published_results FILE [--json]."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.evidence.services import store
from cets_portal.workbooks.headings import score_of
from cets_portal.workbooks.reading import Table, read_table
from cets_portal.workbooks.sniff import FileKind
from dataquality.rules.published import COLUMNS, PublishedIssue
from dataquality.services.published import PublishedOutcome, import_published_results
from registry.management.arguments import require

_SHOWN = 50
_MEDIA_TYPES = {
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.CSV: "text/csv",
}


class Command(ToldCommand):
    """公开核查结果导入命令."""

    help = "Import published verification results (.csv or .xlsx) as a register of enterprises and agencies."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help=f"with the columns {' '.join(COLUMNS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        require(options, "FILE")
        path: Path = options["file"]
        try:
            table, data = _table(path), path.read_bytes()
            keep = partial(store, data, media_type=_MEDIA_TYPES[table.kind], by=None)
            outcome = import_published_results(_rows(table), today=clock.today(), keep=keep)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            message = _("文件 %(path)s 打不开：%(reason)s。请核对路径。")
            raise CommandError(message % {"path": path, "reason": error.strerror or error}) from error
        if options["json"]:
            self.answer(_told(outcome))
            return
        self.stdout.write(_summary(outcome))


def _table(path: Path) -> Table:
    table = read_table(path, find_header=score_of(COLUMNS), expected=COLUMNS)
    missing = [name for name in COLUMNS if name not in {heading.text for heading in table.headings}]
    if missing:
        message = _("缺少这些列：%(missing)s。请补上列标题后再导入。")
        raise Refused(message % {"missing": "、".join(missing)}, code="missing_columns")
    return table


def _rows(table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, cells in table.rows:
        yield number, {heading.text: cells[heading.column] for heading in table.headings}


def _told(outcome: PublishedOutcome) -> dict[str, Any]:
    issues = [
        {"row": issue.row, "column": issue.column, "code": issue.code, "message": _sentence(issue)}
        for issue in outcome.issues
    ]
    return vars(outcome) | {"issues": issues}


def _sentence(issue: PublishedIssue) -> str:
    place = _("第 %(row)s 行 %(column)s") % {"row": issue.row, "column": issue.column}
    return f"{place}：{issue.tell(_)}"


def _summary(outcome: PublishedOutcome) -> str:
    counts = _(
        "共 %(rows)s 行：企业 %(enterprises)s 家，核查机构 %(agencies)s 家，"
        "代码有误的单位 %(rejected_codes)s 家，重复 %(repeats)s 行；新登记 %(created)s 行。"
    )
    lines = [counts % vars(outcome), *(_sentence(issue) for issue in outcome.issues[:_SHOWN])]
    if len(outcome.issues) > _SHOWN:
        lines.append(_("另有 %(n)s 处，用 --json 可全部列出。") % {"n": len(outcome.issues) - _SHOWN})
    return "\n".join(lines)
