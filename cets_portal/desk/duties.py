"""谁欠什么: one table of duties. To-do lists, reminders, the late board and the dashboards all read it.

A row says which task of a notice it is, who must act, who still owes it (its finder), the page where it is done, and
the posts that do it. A duty that is not here is shown on the calendar and owed by nobody in the portal.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import BUREAU, CLERKS, ENTERPRISE
from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import DutyCode
from cets_portal.oversight.selectors import bodies, openings, owing, training
from cets_portal.oversight.selectors.owing import Ground, Tally, Unit


class Party(StrEnum):
    """办理方: whose hands the duty is in."""

    UNIT = "unit"
    BUREAU = "bureau"


class Phase(StrEnum):
    """环节: the phases of the year, in the order of the navigation."""

    LISTS = "lists"
    DATA = "data"
    QUOTA = "quota"
    OVERSIGHT = "oversight"


PHASES: Final[dict[Phase, Any]] = {
    Phase.LISTS: _("名录与开户"),
    Phase.DATA: _("数据质量"),
    Phase.QUOTA: _("配额与清缴"),
    Phase.OVERSIGHT: _("保障监管"),
}


class Finder(Protocol):
    """谁还欠着: answers for many obligations at once, in a number of queries that does not grow with them."""

    def owing(
        self,
        obligations: Iterable[Obligation],
        *,
        province: str = "",
        city: str = "",
        enterprise_id: int | None = None,
        ground: Ground | None = None,
    ) -> Iterator[tuple[Obligation, Unit]]: ...

    def tallies(
        self,
        obligations: Iterable[Obligation],
        *,
        province: str = "",
        city: str = "",
        enterprise_id: int | None = None,
        ground: Ground | None = None,
    ) -> dict[tuple[int, str], Tally]: ...

    def done_by(self, enterprise_id: int, obligations: Iterable[Obligation]) -> dict[int, date]: ...


def working_year(obligation: Obligation) -> int:
    """The working year whose pages show the obligation's list."""
    return (obligation.list_year or obligation.issued_on.year) - 1


def year_after_emissions(obligation: Obligation) -> int:
    """The working year whose pages show the obligation's emission year."""
    return (obligation.emission_year or working_year(obligation)) + 1


@dataclass(frozen=True)
class Duty:
    """应办: one row of the table. `posts` act, and are therefore reminded. `page` is the page where it is done: what is
    done elsewhere is recorded on the duty's own; another page opens at the year that `year_of` gives. `own_page`: where a
    unit does it in this portal, though who has done it stands on the duty's own page.
    """

    code: DutyCode
    label: Any
    phase: Phase
    party: Party
    finder: Finder
    posts: frozenset[Role]
    page: str = "duty-detail"
    year_of: Callable[[Obligation], int] = working_year
    own_page: str = ""

    @property
    def is_recorded(self) -> bool:
        """It may have been done elsewhere, and is then recorded here; else the portal's own pages tell."""
        return self.finder in (owing, bodies)

    @property
    def is_per_unit(self) -> bool:
        """Each unit of the list is served or serves itself; else the bureau owes it as one body."""
        return self.finder is owing

    @property
    def is_about_units(self) -> bool:
        """Whose hands it may be in, it is done or not for each unit."""
        return self.finder is not bodies

    @property
    def is_served(self) -> bool:
        """The bureau does it for each unit."""
        return self.party is Party.BUREAU and self.is_per_unit

    def may_be_recorded_by(self, role: str) -> bool:
        """Those whose duty it is, and the bureau for any of its units."""
        return role in self.posts or role in BUREAU

    def url(self, obligation: Obligation) -> str:
        """The page where the duty is done, for this obligation; its sector is shown once and not kept for later pages."""
        return self._url(obligation, obligation.sector)

    def wide_url(self, obligation: Obligation) -> str:
        """The page that shows all sectors of it: a duty's own page has them side by side."""
        return self._url(obligation, "")

    def own_url(self, obligation: Obligation) -> str:
        """Where those who owe it do it: the portal's own page, else as `url`."""
        if not self.own_page:
            return self.url(obligation)
        year = obligation.filing_year or self.year_of(obligation)
        return f"{reverse(self.own_page)}?year={year}&sector={obligation.sector}&once=1"

    def _url(self, obligation: Obligation, sector: str) -> str:
        if self.page == "duty-detail":
            return reverse(self.page, args=[obligation.key])
        return f"{reverse(self.page)}?year={self.year_of(obligation)}&sector={sector}&once=1"


DUTIES: Final[tuple[Duty, ...]] = (
    Duty(DutyCode.LIST_PUBLISHED, _("公布名录"), Phase.LISTS, Party.BUREAU, bodies, BUREAU, page="list-index"),
    Duty(DutyCode.ACCOUNTS_OPENED, _("开立账户"), Phase.LISTS, Party.UNIT, openings, ENTERPRISE, page="opening-list"),
    Duty(DutyCode.CONTROL_PLAN, _("数据质量控制方案"), Phase.DATA, Party.UNIT, owing, ENTERPRISE, own_page="plan-list"),
    Duty(
        DutyCode.MONTHLY_FILING, _("月度信息化存证"), Phase.DATA, Party.UNIT, owing, ENTERPRISE, own_page="filing-list"
    ),
    Duty(DutyCode.BACKFILL, _("补报月度存证"), Phase.DATA, Party.UNIT, owing, ENTERPRISE, own_page="filing-list"),
    Duty(DutyCode.ANNUAL_REPORT, _("年度排放报告"), Phase.DATA, Party.UNIT, owing, ENTERPRISE, own_page="report-list"),
    Duty(
        DutyCode.VERIFICATION,
        _("核查并告知结果"),
        Phase.DATA,
        Party.BUREAU,
        owing,
        BUREAU,
        year_of=year_after_emissions,
        own_page="figure-list",
    ),
    Duty(DutyCode.REPORT_CHECK, _("核实其他企业报告"), Phase.DATA, Party.BUREAU, bodies, BUREAU),
    Duty(
        DutyCode.AGENCY_EVALUATION,
        _("评估核查机构"),
        Phase.DATA,
        Party.BUREAU,
        bodies,
        BUREAU,
        year_of=year_after_emissions,
        own_page="evaluation-list",
    ),
    Duty(DutyCode.PREALLOCATION, _("预分配配额"), Phase.QUOTA, Party.BUREAU, owing, BUREAU),
    Duty(DutyCode.DETERMINATION, _("核定配额"), Phase.QUOTA, Party.BUREAU, bodies, BUREAU),
    Duty(DutyCode.ISSUANCE, _("发放配额"), Phase.QUOTA, Party.BUREAU, owing, BUREAU),
    Duty(DutyCode.SURRENDER, _("清缴配额"), Phase.QUOTA, Party.UNIT, owing, ENTERPRISE),
    Duty(
        DutyCode.TRAINING,
        _("培训覆盖"),
        Phase.OVERSIGHT,
        Party.BUREAU,
        training,
        CLERKS,
        page="training",
        year_of=training.year_of,
    ),
)
BY_CODE: Final = {duty.code.value: duty for duty in DUTIES}


def duty_of(obligation: Obligation) -> Duty | None:
    """The row that an obligation belongs to; None for what the portal only shows."""
    return BY_CODE.get(obligation.duty)


def party_of(obligation: Obligation) -> Party | None:
    """Whose hands it is in."""
    duty = duty_of(obligation)
    return duty.party if duty else None


def by_finder(obligations: Iterable[Obligation]) -> list[tuple[Finder, list[Obligation]]]:
    """Obligations of the table, those of one finder together: it answers them in one go."""
    groups: dict[int, tuple[Finder, list[Obligation]]] = {}
    for row in obligations:
        duty = duty_of(row)
        if duty:
            groups.setdefault(id(duty.finder), (duty.finder, []))[1].append(row)
    return list(groups.values())
