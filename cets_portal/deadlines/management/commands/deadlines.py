"""列出期限."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import DATED, obligations_between
from cets_portal.norms.codes import Sector


class Command(BaseCommand):
    """Every obligation due between two days, with those that were replaced and those that are not required."""

    help = "列出起止日期之间的全部期限，含已被替代的和不要求的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", required=True, type=_day, help="起始日期（含），YYYY-MM-DD")
        parser.add_argument("--to", dest="end", required=True, type=_day, help="截止日期（含），YYYY-MM-DD")
        parser.add_argument("--sector", default="", choices=[one.value for one in Sector], help="只列一个行业")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")

    def handle(self, **options: Any) -> None:
        if options["end"] < options["start"]:
            raise CommandError("--to 早于 --from。")
        if not Obligation.objects.exists():
            raise CommandError("还没有应办事项。请先运行 manage.py load_norms。")
        rows = obligations_between(options["start"], options["end"], sector=options["sector"], statuses=DATED)
        if options["json"]:
            answer = {"deadlines": [row_of(one) for one in rows]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for one in rows:
            self.stdout.write(f"{one.due_on or '          '}  {one.get_status_display()}  {one.sector or '-':9}  {one}")


def _day(text: str) -> date:
    return date.fromisoformat(text)


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
