"""列出期限."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cets_portal.deadlines.management.told import ToldCommand, day_of
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import DATED, obligations_between
from cets_portal.norms.codes import Sector


class Command(ToldCommand):
    """Every obligation due between two days, with those that were replaced and those that are not required."""

    help = "列出起止日期之间的全部期限，含已被替代的和不要求的。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", dest="start", default="", help="起始日期（含），YYYY-MM-DD")
        parser.add_argument("--to", dest="end", default="", help="截止日期（含），YYYY-MM-DD")
        parser.add_argument("--sector", default="", help=f"只列一个行业：{' '.join(Sector)}")

    def handle(self, **options: Any) -> None:
        if options["sector"] not in ("", *Sector):
            raise CommandError(
                _("没有“%(text)s”这个行业；可用：%(known)s。")
                % {"text": options["sector"], "known": _("、").join(Sector)}
            )
        start, end = day_of(options["start"]), day_of(options["end"])
        if end < start:
            raise CommandError("--to 早于 --from。")
        if not Obligation.objects.exists():
            raise CommandError("还没有应办事项。请先运行 manage.py load_norms。")
        rows = obligations_between(start, end, sector=options["sector"], statuses=DATED)
        if options["json"]:
            self.answer({"deadlines": [row_of(one) for one in rows]})
            return
        for one in rows:
            self.stdout.write(f"{one.due_on or '          '}  {one.get_status_display()}  {one.sector or '-':9}  {one}")


def row_of(one: Obligation) -> dict[str, Any]:
    """One deadline as JSON; `emission_year` is the year whose data it is about, whatever the notice calls it."""
    return {
        "notice": one.notice,
        "item": one.item,
        "duty": one.duty,
        "actor": one.actor,
        "sector": one.sector,
        "emission_year": one.emission_year or one.filing_year or one.quota_year,
        "period": one.period,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "clause": one.clause,
        "status": one.status,
        "key": one.key,
        "title": one.title,
        "actors": one.actors,
        "scope": one.scope,
        "list_years": one.list_years,
        "filing_year": one.filing_year,
        "quota_year": one.quota_year,
        "from_month": one.from_month,
        "to_month": one.to_month,
        "superseded_by": one.superseded_by.key if one.superseded_by else "",
        "excused_by": one.excused_by,
        "grade": one.grade,
    }
