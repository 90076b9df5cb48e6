"""manage.py import_roster FILE --province CODE [--dry-run] [--all-or-nothing] [--json]."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.norms.provinces import provinces
from registry.choices import LoadMode
from registry.management.arguments import require
from registry.services.roster import ImportOutcome, import_file

_SHOWN = 50


class Command(ToldCommand):
    """名册导入命令: the same engine as the import page."""

    help = "Import a roster (.xlsx or .csv) into the register of one province."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "file", type=Path, nargs="?", metavar="FILE", help="the roster, .xlsx or .csv (UTF-8 or GBK)"
        )
        parser.add_argument("--province", metavar="CODE", help="two digits, e.g. 13; 99 is the demo's")
        parser.add_argument("--dry-run", action="store_true", help="read, check and count; write nothing")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="load nothing (exit status 1) if any row is rejected"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        require(options, "FILE", "--province")
        path: Path = options["file"]
        province = _known_province(options["province"])
        try:
            outcome = import_file(
                _content(path),
                file_name=path.name,
                province=province,
                today=clock.today(),
                dry_run=options["dry_run"],
                mode=LoadMode.ALL_OR_NOTHING if options["all_or_nothing"] else LoadMode.GOOD_ROWS,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.answer(_told(outcome))
            return
        self.stdout.write(_summary(outcome, options["dry_run"]))


def _known_province(code: str) -> str:
    known = {one.code: one.name for one in provinces()}
    if code in known:
        return code
    message = _("没有代码为 %(code)s 的省份。--province 要两位代码：%(codes)s。")
    codes = "、".join(f"{code} {name}" for code, name in known.items())
    raise CommandError(message % {"code": code, "codes": codes})


def _content(path: Path) -> bytes:
    """The file's bytes; of one too large no more than shows that it is."""
    try:
        with path.open("rb") as file:
            return file.read(settings.ROSTER_MAX_BYTES + 1)
    except OSError as error:
        message = _("文件 %(path)s 打不开：%(reason)s。请核对路径。")
        raise CommandError(message % {"path": path, "reason": error.strerror or error}) from error


def _told(outcome: ImportOutcome) -> dict[str, Any]:
    counts = outcome.counts
    issues = [
        {"row": line.row, "column": line.column, "code": line.code, "message": line.message} for line in outcome.issues
    ]
    return vars(counts) | {"issues": issues}


def _summary(outcome: ImportOutcome, dry_run: bool) -> str:
    head = _("试核对，未写入任何内容。") if dry_run else _("已导入登记册。")
    if not dry_run and outcome.roster_import is None:
        head = _("没有可载入的行，未写入任何内容。")
    counts = _(
        "共 %(rows)s 行：新增 %(created)s，变更 %(updated)s，未变 %(unchanged)s，拒绝 %(rejected)s；提醒 %(warnings)s 处。"
    )
    lines = [head, counts % outcome.counts.written()]
    lines += [line.message for line in outcome.issues[:_SHOWN]]
    if len(outcome.issues) > _SHOWN:
        lines.append(_("另有 %(n)s 处，用 --json 可全部列出。") % {"n": f"{len(outcome.issues) - _SHOWN:,}"})
    return "\n".join(lines)
