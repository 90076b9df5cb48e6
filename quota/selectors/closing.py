"""关账的取数: a year's results as they will be published, their digest, and what keeps the year open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.norms.provinces import find_province
from dataquality.choices import FigureStatus, ObjectionStatus
from dataquality.models import Objection, VerifiedFigure
from quota.choices import AccountKind, AllocationStatus, ApplicationStatus, CloseStatus, QuotaObjectionStatus, Stage
from quota.models import Holding, QuotaObjection, SurrenderApplication, SurrenderObligation, YearClose
from quota.rules.surrender import Surrendered, SurrenderFacts, SurrenderState, state_on
from quota.selectors.allocations import run_in_force
from quota.selectors.surrender import obligations_of
from registry.choices import ListStatus, Verdict
from registry.models import Activity, ListEntry

SCHEMA: Final = "surrender_results/1"
#: A close that was published, whether or not it was reopened since.
PUBLISHED: Final = (CloseStatus.CLOSED, CloseStatus.REOPENING, CloseStatus.REOPENED)
#: A close that stands or waits: a second one cannot be proposed beside it.
STANDING: Final = (CloseStatus.PROPOSED, CloseStatus.CLOSED, CloseStatus.REOPENING)
#: The pure function's words → those that are published: what is met in part is not met.
NOT_MET: Final = (SurrenderState.NOT_MET, SurrenderState.PARTLY, SurrenderState.OPEN)
Row = dict[str, Any]


@dataclass(frozen=True)
class OpenItem:
    """未了事项: what keeps the year open, of which unit; `url_name` and `pk` lead to where it is done."""

    what: str
    unit: str = ""
    url_name: str = ""
    pk: int = 0


@dataclass(frozen=True)
class ClosePreview:
    """关账预览: what would be closed now."""

    province: str
    sector: str
    quota_year: int
    rows: list[Row]
    open_items: list[OpenItem]

    @property
    def digest(self) -> str:
        return digest_of(self.province, self.sector, self.quota_year, self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return counts_of(self.rows)


def preview(province: str, sector: str, quota_year: int, today: date) -> ClosePreview:
    """The results as they would be published on `today`, and what is still open. A fixed number of queries."""
    found = list(obligations_of(province, sector, quota_year))
    rows = _rows(province, sector, quota_year, found, today)
    return ClosePreview(
        province, sector, quota_year, rows, list(_open_items(province, sector, quota_year, found, today))
    )


def digest_of(province: str, sector: str, quota_year: int, rows: list[Row]) -> str:
    """SHA-256 of what both officers see."""
    return sha256(canonical({"province": province, "sector": sector, "quota_year": quota_year, "rows": rows}))


def counts_of(rows: list[Row]) -> dict[str, int]:
    """Units by published state, and in all."""
    states = [row["state"] for row in rows]
    return {
        "all": len(states),
        "met_in_time": states.count("met_in_time"),
        "met_late": states.count("met_late"),
        "not_met": states.count("not_met"),
    }


def closes() -> QuerySet[YearClose]:
    """Every close with its people, the newest year first."""
    people = ("proposed_by", "closed_by", "reopening_by", "workbook", "csv", "entry")
    return YearClose.objects.select_related(*people).order_by("-quota_year", "province", "sector", "-number", "-pk")


def _rows(province: str, sector: str, quota_year: int, found: list[SurrenderObligation], today: date) -> list[Row]:
    """One for each unit, by city and name; three queries beside the obligations."""
    units = [one.enterprise_id for one in found]
    activities = Activity.objects.filter(enterprise__in=units, sector=sector).order_by("enterprise_id", "pk")
    subs = dict(activities.values_list("enterprise_id", "sub_industry"))
    penalised: frozenset[int] = import_string(settings.SHORTFALL_PENALTIES)(province, sector, quota_year)
    rows = [_row(one, subs.get(one.enterprise_id, ""), one.enterprise_id in penalised, today) for one in found]
    return sorted(rows, key=lambda row: (row["city"], row["name"], row["uscc"]))


def _row(one: SurrenderObligation, sub_industry: str, penalised: bool, today: date) -> Row:
    state = _state(one, today)
    is_late = state is not SurrenderState.MET_IN_TIME
    return {
        "uscc": one.enterprise.uscc,
        "name": one.enterprise.name,
        "city": one.enterprise.city,
        "sub_industry": sub_industry,
        "state": "not_met" if state in NOT_MET else state.value,
        "penalised": ("yes" if penalised else "no") if is_late else "",
        "partly": state is SurrenderState.PARTLY,
    }


def _state(one: SurrenderObligation, today: date) -> SurrenderState:
    """By the pure function, from the sums that the obligation keeps."""
    given = [Surrendered(one.completed_on or today, one.surrendered_tonnes)] if one.surrendered_tonnes else []
    return state_on(SurrenderFacts(one.tonnes, one.due_on, tuple(given)), today)


def _open_items(
    province: str, sector: str, quota_year: int, found: list[SurrenderObligation], today: date
) -> Iterator[OpenItem]:
    """Everything that would still change a row."""
    if not found:
        yield OpenItem(_("该年度还没有应清缴配额，没有可关账的结果。"))
    late = max((one.due_on for one in found), default=today)
    if found and today <= late:
        yield OpenItem(_("清缴期限 %(day)s 还没有过。") % {"day": late.isoformat()})
    yield from _waiting_applications(found)
    yield from _figures(province, sector, quota_year, found)
    yield from _objections(province, sector, quota_year)
    yield from _withheld(quota_year, found)
    yield from _unissued(province, sector, quota_year)


def _waiting_applications(found: list[SurrenderObligation]) -> Iterator[OpenItem]:
    waiting = SurrenderApplication.objects.filter(
        obligation__in=[one.pk for one in found], status=ApplicationStatus.FILED
    )
    for pk, name in waiting.values_list("pk", "obligation__enterprise__name"):
        yield OpenItem(_("清缴申请未审批"), name, "surrender-application", pk)


def _withheld(quota_year: int, found: list[SurrenderObligation]) -> Iterator[OpenItem]:
    """Units that still owe and for which quota of the year is withheld: it is surrendered by force first."""
    short = [one for one in found if one.surrendered_tonnes < one.tonnes]
    rows = Holding.objects.filter(
        account__kind=AccountKind.WITHHELD, account__enterprise__in=[one.enterprise_id for one in short],
        vintage=quota_year, tonnes__gt=F("frozen"),
    )  # fmt: skip
    free = {
        unit: tonnes - frozen for unit, tonnes, frozen in rows.values_list("account__enterprise", "tonnes", "frozen")
    }
    for one in short:
        if one.enterprise_id in free:
            what = _("暂不发放的 %(n)s 吨还没有强制履约") % {"n": f"{free[one.enterprise_id]:,}"}
            yield OpenItem(what, one.enterprise.name, "surrender-detail", one.pk)


def _unissued(province: str, sector: str, quota_year: int) -> Iterator[OpenItem]:
    """A determination that was approved and not issued: what units hold is not yet what they are due."""
    run = run_in_force(province, sector, quota_year, Stage.FINAL)
    if run is not None and run.status == AllocationStatus.APPROVED:
        told, untold = _("核定配额第 %(n)s 版已告知，还没有发放"), _("核定配额第 %(n)s 版已审定，还没有告知和发放")
        yield OpenItem((told if run.told_on else untold) % {"n": run.number}, "", "issuing-detail", run.pk)


def _figures(province: str, sector: str, quota_year: int, found: list[SurrenderObligation]) -> Iterator[OpenItem]:
    """Figures proposed or changed, and units that owe by a figure or by the list and have no obligation yet."""
    figures = VerifiedFigure.objects.filter(
        enterprise__province=province, sector=sector, emission_year=quota_year
    ).select_related("enterprise").defer("annex", "touched")  # fmt: skip
    owing = {one.enterprise_id: one.figure_id for one in found}
    confirmed: set[int] = set()
    for one in figures.filter(status__in=(FigureStatus.PROPOSED, FigureStatus.CONFIRMED)):
        if one.status == FigureStatus.PROPOSED:
            yield OpenItem(_("核查认定待复核"), one.enterprise.name, "figure-detail", one.pk)
            continue
        confirmed.add(one.enterprise_id)
        if owing.get(one.enterprise_id) != one.pk:
            yield OpenItem(_("应清缴配额未按现行认定生成"), one.enterprise.name, "figure-detail", one.pk)
    for enterprise_id, name in _listed(province, sector, quota_year):
        if enterprise_id not in confirmed:
            yield OpenItem(_("名录内单位没有核查认定"), name)


def _listed(province: str, sector: str, quota_year: int) -> QuerySet[ListEntry, tuple[int, str]]:
    """Key emitting units of the year, where the portal holds its published list."""
    entries = ListEntry.objects.filter(
        annual_list__list_year=quota_year, annual_list__province=province, annual_list__sector=sector,
        annual_list__status=ListStatus.PUBLISHED, decision=Verdict.INCLUDE,
    )  # fmt: skip
    return entries.order_by("enterprise__name").values_list("enterprise_id", "enterprise__name")


def _objections(province: str, sector: str, quota_year: int) -> Iterator[OpenItem]:
    """Objections to figures and to quotas of the year that nobody has decided."""
    figures = Objection.objects.filter(
        figure__enterprise__province=province, figure__sector=sector, figure__emission_year=quota_year,
        status__in=(ObjectionStatus.FILED, ObjectionStatus.PROPOSED),
    )  # fmt: skip
    for pk, name in figures.values_list("pk", "figure__enterprise__name"):
        yield OpenItem(_("核查结果异议未决定"), name, "objection-detail", pk)
    quotas = QuotaObjection.objects.filter(
        unit__allocation__province=province, unit__allocation__sector=sector, unit__allocation__quota_year=quota_year,
        status__in=(QuotaObjectionStatus.FILED, QuotaObjectionStatus.PROPOSED),
    )  # fmt: skip
    for pk, name in quotas.values_list("pk", "unit__enterprise__name"):
        yield OpenItem(_("配额异议未决定"), name, "quota-objection-detail", pk)


def subject_of(close: YearClose) -> str:
    """What the log calls a closed year: 'surrender_results/99/steel/2025/1'."""
    return f"surrender_results/{close.province}/{close.sector}/{close.quota_year}/{close.number}"


def content_of(close: YearClose) -> Mapping[str, Any]:
    """What was published, as data: the download in JSON and what the receipt proves."""
    province = find_province(close.province)
    return {
        "schema": SCHEMA,
        "province": close.province,
        "sector": close.sector,
        "quota_year": close.quota_year,
        "number": close.number,
        "publisher": province.bureau if province else "",
        "published_on": close.closed_on.isoformat() if close.closed_on else "",
        "digest": close.digest,
        "rows": close.results,
    }


def logged_content(close: YearClose) -> bytes:
    """Its canonical bytes."""
    return canonical(content_of(close))


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every closed year, for `prove_log`."""
    for close in YearClose.objects.filter(entry__isnull=False).order_by("pk").iterator(chunk_size=20):
        yield subject_of(close), logged_content(close)


def receipt_content(entry: LogEntry) -> bytes | None:
    """What the receipt of a closed year proves."""
    close = YearClose.objects.filter(entry=entry).first()
    return logged_content(close) if close else None
