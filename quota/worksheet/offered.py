"""可试算的规则: every plan, year and table that may be tried, as choices of a form."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from cets_portal.norms.codes import NormStatus, Sector, label
from cets_portal.norms.plan import Plan, plans
from quota.tables import LAYOUTS
from quota.worksheet.trial import TRIED


class Rule(NamedTuple):
    """试算规则."""

    plan: Plan
    quota_year: int
    table: str

    @property
    def value(self) -> str:
        """'2-1/2024/power-2023-2024'."""
        return f"{self.table}/{self.quota_year}/{self.plan.code}"

    @property
    def words(self) -> str:
        """'2024 年度 · 国环规气候〔2024〕1号（现行有效）'."""
        status = _(label(NormStatus(self.plan.status)))
        told = {"year": self.quota_year, "number": _(self.plan.number), "status": status}
        return _("%(year)s 年度 · %(number)s（%(status)s）") % told


def sector_of(table: str) -> Sector:
    return LAYOUTS[table].sectors[0]


def rules(table: str = "") -> tuple[Rule, ...]:
    """Everything that may be tried, table by table, the newest year of a plan in force first."""
    found = [
        Rule(plan, year, one)
        for one in TRIED
        if not table or one == table
        for plan in plans()
        if sector_of(one) in plan.sectors
        for year in plan.quota_years
    ]
    return tuple(sorted(found, key=lambda rule: (rule.table, rule.plan.is_draft, -rule.quota_year)))


def rule_called(value: str) -> Rule | None:
    """The rule of '2-1/2024/power-2023-2024'; None where there is none."""
    return next((one for one in rules() if one.value == value), None)


def choices(table: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules under the headings '表2-1 发电'."""
    tables = [table] if table else list(TRIED)
    return [(_heading(one), [(rule.value, rule.words) for rule in rules(one)]) for one in tables]


def _heading(table: str) -> str:
    return _("表%(table)s %(sector)s") % {"table": table, "sector": _(label(sector_of(table)))}
