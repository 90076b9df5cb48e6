"""公布名录: publish a list from the command line, or write the workbook of the edition in force."""

import getpass
import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import read
from registry.choices import ListStatus, Sector, Verdict
from registry.management.arguments import add_list_arguments, list_year_from, province_from, require, sectors_from
from registry.models import AnnualList
from registry.services.lists import publish_by_command


class Command(ToldCommand):
    """See docs/decisions/0010-publish-by-command.md."""

    help = (
        "写出现行版名录的工作簿；有待签发的版本则先公布它；没有现行版而有草稿的，按筛查结论确认未办的条目后公布。"
        "有待核实的条目时退出并列出单位，除非加 --leave-asked；"
        "没有一家重点排放单位时退出，除非加 --empty。在网页上，经办与签发仍须由两人办理；"
        "用本命令公布的，审计日志记操作系统用户名。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_list_arguments(parser)
        parser.add_argument("--out", help="写到哪个 .xlsx 文件")
        parser.add_argument("--leave-asked", action="store_true", help="待核实的单位暂不列入本版，并在说明中列出")
        parser.add_argument("--empty", action="store_true", help="声明本省这一行业确无重点排放单位，公布空名录")

    def handle(self, **options: Any) -> None:
        require(options, "--list-year", "--province", "--sector", "--out")
        list_year, rule = list_year_from(options["list_year"])
        province = province_from(options["province"])
        [sector] = sectors_from(options["sector"], rule)
        path = _path_from(options["out"])
        wishes = {"leave_asked": options["leave_asked"], "declared_empty": options["empty"]}
        in_force = self._in_force(list_year, province, sector, **wishes)
        workbook = in_force.workbook
        assert workbook is not None  # A list comes into force with its files, in one transaction.
        self._write(workbook, path)
        self._report(in_force, workbook, path, as_json=options["json"])

    def _in_force(self, list_year: int, province: str, sector: Sector, **wishes: bool) -> AnnualList:
        """The edition in force after what may have to be published."""
        editions = AnnualList.objects.filter(list_year=list_year, province=province, sector=sector)
        waiting = _waiting(list(editions.order_by("-edition")))
        if waiting:
            self._publish(waiting, **wishes)
        found = editions.filter(status=ListStatus.PUBLISHED).select_related("workbook").first()
        if found is None:
            raise CommandError(_("还没有这份名录。请先运行 manage.py screen，再公布。"))
        if not waiting and editions.filter(status=ListStatus.DRAFT).exists():
            self.stderr.write(_("注意：另有一版更正正在办理，本命令不代为公布；写出的是现行版。"))
        return found

    def _publish(self, annual_list: AnnualList, *, leave_asked: bool, declared_empty: bool) -> None:
        try:
            publish_by_command(
                annual_list, operator=_operator(), leave_asked=leave_asked, declared_empty=declared_empty,
                today=clock.today(),
            )  # fmt: skip
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _write(self, workbook: StoredFile, path: Path) -> None:
        try:
            path.write_bytes(read(workbook))
        except (OSError, ValueError) as fault:
            raise CommandError(_("名录已公布，但文件没有写成：%(fault)s") % {"fault": fault}) from fault

    def _report(self, annual_list: AnnualList, workbook: StoredFile, path: Path, *, as_json: bool) -> None:
        report = {
            "list_year": annual_list.list_year,
            "province": annual_list.province,
            "sector": annual_list.sector,
            "edition": annual_list.edition,
            "units": annual_list.entries.filter(decision=Verdict.INCLUDE).count(),
            "report_only": annual_list.entries.filter(decision=Verdict.REPORT_ONLY).count(),
            "file": str(path),
            "sha256": workbook.sha256,
            "sm3": workbook.sm3,
        }
        if as_json:
            self.answer(report)
            return
        sentence = _("第 %(edition)s 版：重点排放单位 %(units)s 家，仅报告 %(report_only)s 家；已写入 %(file)s。")
        self.stdout.write(sentence % report)


def _waiting(editions: list[AnnualList]) -> AnnualList | None:
    """What there is to publish: a submitted edition, or a draft where nothing is in force yet."""
    in_force = any(one.status == ListStatus.PUBLISHED for one in editions)
    for one in editions:
        if one.status == ListStatus.SUBMITTED or (one.status == ListStatus.DRAFT and not in_force):
            return one
    return None


def _path_from(text: str) -> Path:
    """Where to write; refused before anything is published."""
    path = Path(text)
    if path.suffix.lower() != ".xlsx":
        raise CommandError(_("输出文件“%(file)s”应以 .xlsx 结尾。") % {"file": text})
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise CommandError(_("不能写到“%(file)s”：没有这个文件夹，或没有写入权限。") % {"file": text})
    return path


def _operator() -> str:
    """The operating system's user; a container may have a number without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
