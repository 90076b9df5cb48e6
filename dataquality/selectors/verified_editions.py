"""核查结果公开查询: what is ready to be published, the editions, and what everybody may read without signing in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.proof_contents import MARK
from dataquality.choices import FigureStatus, ObjectionOutcome, ObjectionStatus
from dataquality.models import Objection, VerifiedEdition, VerifiedFigure
from dataquality.rules.snapshot import column_total, figure
from dataquality.selectors.confirming import UNDECIDED
from dataquality.selectors.verified import is_estimated

#: Kinds of files of an edition → the field.
FILES: Final = {"xlsx": "workbook", "csv": "csv"}
#: What a row says of its objection while nobody has decided it; afterwards the outcome stands there.
IN_PROGRESS: Final = "in_progress"
_CHUNK: Final = 100


@dataclass(frozen=True)
class Ready:
    """可公开: of one sector and year, how many figures were told, how many wait for it, how many stand in no edition as
    they are, how many decisions on objections are to be published, and how many objections nobody has decided."""

    sector: str
    told: int
    waiting: int
    fresh: int
    decisions: int = 0
    objecting: int = 0


def told_figures(province: str, sector: str, emission_year: int) -> QuerySet[VerifiedFigure]:
    """What an edition holds: figures that stand and that the unit was told of, by city and name."""
    found = VerifiedFigure.objects.filter(
        enterprise__province=province,
        sector=sector,
        emission_year=emission_year,
        status=FigureStatus.CONFIRMED,
        told_on__isnull=False,
    )
    return found.select_related("enterprise", "conclusion__verification__agency").order_by(
        "enterprise__city", "enterprise__name", "enterprise__uscc"
    )


def rows_for(province: str, sector: str, emission_year: int) -> list[dict[str, Any]]:
    """The rows of an edition as they would be published now; two queries."""
    figures = list(told_figures(province, sector, emission_year))
    found = Objection.objects.filter(
        figure__enterprise__in=[one.enterprise_id for one in figures],
        figure__sector=sector,
        figure__emission_year=emission_year,
        status__in=(*UNDECIDED, ObjectionStatus.DECIDED),
    )
    rows = found.order_by("pk").values_list("figure__enterprise", "status", "outcome")
    outcomes = {unit: outcome if status == ObjectionStatus.DECIDED else IN_PROGRESS for unit, status, outcome in rows}
    return [_row(one, outcomes.get(one.enterprise_id, "")) for one in figures]


def _row(one: VerifiedFigure, outcome: str) -> dict[str, Any]:
    agency = one.conclusion.verification.agency.name if one.conclusion else ""
    return {
        "uscc": one.enterprise.uscc,
        "name": one.enterprise.name,
        "city": one.enterprise.city,
        "tco2e": figure(column_total(one.emissions_tco2e)),
        "source": one.source,
        "estimated": is_estimated(one),
        "agency": agency,
        "number": one.number,
        "told_on": one.told_on.isoformat() if one.told_on else "",
        "objection": outcome,
    }


def outcome_label(outcome: str) -> str:
    """What a row of an edition says of its objection, in words; "" where there was none."""
    if outcome == IN_PROGRESS:
        return _("异议处理中")
    return str(ObjectionOutcome(outcome).label) if outcome else ""


def ready_for(province: str, emission_year: int, sector: str = "") -> list[Ready]:
    """What could be published of a province and year, and what still waits to be told, by sector; two queries."""
    standing = Q(status=FigureStatus.CONFIRMED)
    told = standing & Q(told_on__isnull=False)
    found = VerifiedFigure.objects.filter(enterprise__province=province, emission_year=emission_year)
    if sector:
        found = found.filter(sector=sector)
    rows: Any = (
        found.order_by("sector")
        .values("sector")
        .annotate(
            told=Count("pk", filter=told),
            waiting=Count("pk", filter=standing & Q(told_on__isnull=True)),
            fresh=Count("pk", filter=told & Q(published_on__isnull=True)),
        )
    )
    objections = _objections_by_sector(province, emission_year)
    return [
        Ready(row["sector"], row["told"], row["waiting"], row["fresh"], *objections.get(row["sector"], (0, 0)))
        for row in rows
        if row["told"] or row["waiting"]
    ]


def _objections_by_sector(province: str, emission_year: int) -> dict[str, tuple[int, int]]:
    """Sector → decided objections that are not published, and those that nobody has decided; one query."""
    found = Objection.objects.filter(figure__enterprise__province=province, figure__emission_year=emission_year)
    rows = (
        found.order_by()
        .values_list("figure__sector")
        .annotate(
            decided=Count("pk", filter=Q(status=ObjectionStatus.DECIDED, published_on__isnull=True)),
            objecting=Count("pk", filter=Q(status__in=UNDECIDED)),
        )
    )
    return {sector: (decided, objecting) for sector, decided, objecting in rows}


def editions_of(province: str, sector: str, emission_year: int) -> list[VerifiedEdition]:
    """Editions, the newest first, without their contents."""
    found = VerifiedEdition.objects.filter(province=province, sector=sector, emission_year=emission_year)
    return list(found.defer("content").select_related("workbook", "csv", "entry", "published_by").order_by("-edition"))


def current_editions(
    emission_year: int | None = None, province: str = "", sector: str = ""
) -> QuerySet[VerifiedEdition]:
    """The newest edition of each province, sector and year."""
    later = VerifiedEdition.objects.filter(
        province=OuterRef("province"),
        sector=OuterRef("sector"),
        emission_year=OuterRef("emission_year"),
        edition__gt=OuterRef("edition"),
    )
    wanted = {"province": province, "sector": sector, "emission_year": emission_year}
    found = VerifiedEdition.objects.filter(~Exists(later), **{key: value for key, value in wanted.items() if value})
    return found.defer("content").select_related("workbook", "csv").order_by("-emission_year", "province", "sector")


def published_places() -> list[tuple[int, str, str]]:
    """(year, province, sector) of everything published."""
    return list(VerifiedEdition.objects.order_by().values_list("emission_year", "province", "sector").distinct())


def last_published_at() -> datetime | None:
    """When the newest edition came out."""
    return VerifiedEdition.objects.order_by("-published_at").values_list("published_at", flat=True).first()


def content_of(edition: VerifiedEdition) -> dict[str, Any]:
    """What was published, as data."""
    content: dict[str, Any] = json.loads(edition.content)
    return content


def file_of(edition: VerifiedEdition, kind: str) -> StoredFile | None:
    """The stored file of a kind; None for a kind there is not."""
    return getattr(edition, FILES[kind]) if kind in FILES else None


def decisions_published(province: str, sector: str, emission_year: int) -> QuerySet[Objection]:
    """复核结论 of a province, sector and year that are published, newest first."""
    found = Objection.objects.filter(
        figure__enterprise__province=province,
        figure__sector=sector,
        figure__emission_year=emission_year,
        status=ObjectionStatus.DECIDED,
        published_on__isnull=False,
    )
    return (
        found.select_related("figure__enterprise").annotate(unit=F("figure__enterprise__name")).order_by("-decided_on")
    )


def decisions_to_publish(province: str, sector: str, emission_year: int) -> QuerySet[Objection]:
    """复核结论待公开: decided and not published yet, of units that were told of the figure that stands."""
    told = told_figures(province, sector, emission_year).order_by().values("enterprise")
    return Objection.objects.filter(
        figure__enterprise__in=told,
        figure__sector=sector,
        figure__emission_year=emission_year,
        status=ObjectionStatus.DECIDED,
        published_on__isnull=True,
    )


def last_decided_on(province: str, sector: str, emission_year: int) -> date | None:
    """The day of the newest published decision: the public page changes with it."""
    return decisions_published(province, sector, emission_year).values_list("published_on", flat=True).first()


def subject_of(province: str, sector: str, emission_year: int, edition: int) -> str:
    """What the log calls an edition: 'verified/99/steel/2025/1'."""
    return f"verified/{province}/{sector}/{emission_year}/{edition}"


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """(subject, content) of every edition, for `prove_log`."""
    rows = VerifiedEdition.objects.select_related("entry").order_by("pk")
    for one in rows.iterator(chunk_size=_CHUNK):
        wrong = "" if sha256(one.content.encode()) == one.digest else f"{MARK}digest"
        yield one.entry.subject, f"{one.content}{wrong}".encode()
