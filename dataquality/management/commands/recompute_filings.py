"""重算月度存证: compute stored submissions again from their own content and compare; exit 1 where one differs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.norms.months import Month
from dataquality.models import Submission
from dataquality.selectors.submissions import recomputed


class Command(ToldCommand):
    help = "Compute stored submissions again from their own content, under the form that each names."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--month", default="", help="only this month, e.g. 2026-09")

    def handle(self, *args: Any, month: str, **options: Any) -> None:
        found = Submission.objects.select_related("entry").order_by("pk")
        if month:
            found = found.filter(filing__month=_month(month))
        total, differing = 0, []
        for one in found.iterator(chunk_size=500):
            total += 1
            differences = recomputed(one)
            if differences:
                rows = [{"row": d.row, "stored": d.stored, "recomputed": d.recomputed} for d in differences]
                differing.append({"subject": one.entry.subject, "differences": rows})
        self._report(total, differing, as_json=options["json"])
        if differing:
            raise SystemExit(1)

    def _report(self, total: int, differing: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.answer({"submissions": total, "differing": differing})
            return
        for one in differing:
            rows = "; ".join(f"{d['row']}: {d['stored']} → {d['recomputed']}" for d in one["differences"])
            self.stdout.write(f"{one['subject']}: {rows}")
        words = {"total": total, "differing": len(differing)}
        self.stdout.write(_("重算 %(total)s 份提交，%(differing)s 份与所存数值不符。") % words)


def _month(text: str) -> str:
    try:
        return str(Month.from_text(text))
    except ValueError as wrong:
        raise CommandError(_("月份应写作 2026-09 的样子。")) from wrong
