"""门槛筛查: screen one province for a list year and print the verdicts."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.clock import reading as clock
from cets_portal.deadlines.management.told import ToldCommand
from cets_portal.norms import ListRule
from registry.choices import Sector, Verdict
from registry.management.arguments import add_list_arguments, list_year_from, province_from, require, sectors_from
from registry.models import ListEntry
from registry.rules.figures import plain_tonnes
from registry.rules.screening import reason_text
from registry.selectors.verdicts import COLUMNS, Question, near_percent
from registry.services import screening


class Command(ToldCommand):
    """A list that is submitted or in force is judged anew for the answer, and left as it is."""

    help = (
        "对一省一个名录年度作门槛筛查，写入名录草稿；首次筛查时开立第 1 版。"
        "已送签或已发布的名录不改动，只按现有登记信息给出结论，并在标准错误中说明。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_list_arguments(parser)

    def handle(self, **options: Any) -> None:
        require(options, "--list-year", "--province")
        list_year, rule = list_year_from(options["list_year"])
        province = province_from(options["province"])
        sectors = sectors_from(options["sector"], rule)
        counts = {verdict: dict.fromkeys((sector.value for sector in sectors), 0) for verdict in Verdict.values}
        entries = []
        for sector in sectors:
            self._screen(list_year, province, sector)
            for entry in verdicts(list_year, province, sector, rule):
                counts[entry["verdict"]][sector.value] += 1
                entries.append(entry)
        self._report(counts, entries, as_json=options["json"])

    def _screen(self, list_year: int, province: str, sector: Sector) -> None:
        try:
            screening.run(list_year, province, sector.value, by=None, today=clock.today())
        except Refused as refusal:
            told = _("%(sector)s：%(refusal)s") % {"sector": sector.label, "refusal": refusal}
            self.stderr.write(told)

    def _report(self, counts: dict[str, dict[str, int]], entries: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.answer({"counts": counts, "entries": entries})
            return
        for verdict, of_sector in counts.items():
            told = "，".join(f"{Sector(sector).label} {number}" for sector, number in of_sector.items())
            self.stdout.write(f"{Verdict(verdict).label}：{told}")


def verdicts(list_year: int, province: str, sector: Sector, rule: ListRule) -> Iterator[dict[str, Any]]:
    """What the register says now, unit by unit in the order of their codes."""
    today = clock.today()
    question = Question(list_year, province, sector.value, rule, today, near_percent(province, rule))
    entries = ListEntry.objects.filter(
        annual_list__list_year=list_year, annual_list__province=province, annual_list__sector=sector
    )
    book = question.facts(also=set(entries.values_list("enterprise_id", flat=True)))
    rows = dict(question.rows(book))
    for unit, facts in sorted(book.facts.items(), key=lambda item: item[1].uscc):
        row = dict(zip(COLUMNS, rows[unit], strict=True))
        tonnes = row["emissions_tco2e"]
        yield {
            "uscc": facts.uscc,
            "name": facts.name,
            "sector": sector.value,
            "verdict": row["verdict"],
            "reason": reason_text(row["reason"], row["params"], _),
            "clause": row["clause"],
            "emissions_tco2e": None if tonnes is None else plain_tonnes(tonnes),
        }
