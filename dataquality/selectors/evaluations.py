"""机构评估查询: the evaluations of a year with what they hold, what is left to do, and the bytes that the log covers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, QuerySet

from cets_portal.evidence.rules.canonical import canonical
from cets_portal.norms.provinces import find_province
from dataquality.choices import EvaluationStatus
from dataquality.models import AgencyEvaluation, VerificationAgency
from dataquality.rules.annex6 import Foot, Mark, Row, foot_of
from dataquality.selectors.agency_scores import PublishedScore, scores_of
from dataquality.selectors.evaluation_facts import agencies_at_work

#: Texts of parts 1 and 2 of the form, in its order; `bad_record` is written by the bureau.
OWN_FIELDS: Final = (
    "legal_representative", "registered_capital", "office", "contact", "phone", "quality_measures",
    "impartiality_measures",
)  # fmt: skip
BUREAU_FIELDS: Final = ("bad_record",)
PROFILE_FIELDS: Final = (*OWN_FIELDS, *BUREAU_FIELDS)
#: How the list may be ordered: column → how its value is read.
SORTS: Final = ("name", "status", "total", "issued", "late", "unqualified", "rate")


@dataclass(frozen=True)
class EvaluationQuery:
    """条件: a status, words of name or code, an order."""

    state: str = ""
    text: str = ""
    sort: str = "name"


@dataclass(frozen=True)
class EvaluationLine:
    """一览的一行: an evaluation with its foot and scores as they were kept."""

    evaluation: AgencyEvaluation
    foot: Foot
    #: Measure → value as text, "" without basis.
    values: Mapping[str, str]

    @property
    def total(self) -> str:
        return str(self.evaluation.scores.get("total", ""))

    @property
    def bureau(self) -> str:
        return bureau_of(self.evaluation.province)


def evaluations(found: QuerySet[AgencyEvaluation], year: int, province: str = "") -> QuerySet[AgencyEvaluation]:
    """Those of one emission year, within a province where one is named."""
    rows = found.filter(emission_year=year).select_related("agency")
    return rows.filter(province=province) if province else rows


def state_counts(found: QuerySet[AgencyEvaluation]) -> dict[str, int]:
    """Status → how many; "" for all."""
    rows = dict(found.order_by().values_list("status").annotate(n=Count("pk")))
    return {**rows, "": sum(rows.values())}


def lines_of(found: QuerySet[AgencyEvaluation], query: EvaluationQuery) -> list[EvaluationLine]:
    """What answers the query, in its order; one query. What has no value stands last whichever way."""
    if query.state in EvaluationStatus.values:
        found = found.filter(status=query.state)
    lines = [line_of(one) for one in found]
    words = query.text.strip().casefold()
    if words:
        lines = [one for one in lines if words in _named(one)]
    name = query.sort.removeprefix("-")
    key = name if name in SORTS else "name"
    lines.sort(key=lambda one: (one.evaluation.agency.name, one.evaluation.province))
    lines.sort(key=lambda one: _sort_value(one, key), reverse=query.sort.startswith("-"))
    return sorted(lines, key=lambda one: _is_blank(one, key))


def line_of(evaluation: AgencyEvaluation) -> EvaluationLine:
    """No query."""
    measures = evaluation.scores.get("measures", ())
    return EvaluationLine(evaluation, foot_of(rows_in(evaluation)), {one["id"]: one["value"] for one in measures})


def _named(line: EvaluationLine) -> str:
    agency = line.evaluation.agency
    return f"{agency.name}\n{agency.uscc}".casefold()


def _sort_value(line: EvaluationLine, key: str) -> Any:
    if key == "name":
        return line.evaluation.agency.name
    if key == "status":
        return EvaluationStatus.values.index(line.evaluation.status)
    if key == "total":
        return Decimal(line.total or 0)
    if key == "rate":
        return line.foot.rate or Decimal()
    return getattr(line.foot, key)


def _is_blank(line: EvaluationLine, key: str) -> bool:
    return (key == "total" and not line.total) or (key == "rate" and line.foot.rate is None)


def rows_in(evaluation: AgencyEvaluation) -> tuple[Row, ...]:
    """Part 3 as it is kept."""
    return tuple(
        Row(
            number=one["number"], uscc=one["uscc"], name=one["name"], sector=one["sector"], role=one["role"],
            timely=one["timely"], marks={mark.value: one["marks"][mark.value] for mark in Mark}, why=one["why"],
        )
        for one in evaluation.rows
    )  # fmt: skip


def past_of(agency: VerificationAgency) -> list[PublishedScore]:
    """What was published of the agency before, by verification year; one query."""
    return scores_of(agency)


def left_to_publish(province: str, emission_year: int) -> set[int]:
    """Keys of the agencies that worked in the province that year and whose evaluation is not published."""
    done = AgencyEvaluation.objects.filter(
        province=province, emission_year=emission_year, status=EvaluationStatus.PUBLISHED
    )
    return agencies_at_work(province, emission_year) - set(done.values_list("agency_id", flat=True))


def reply_runs(evaluation: AgencyEvaluation, today: date) -> bool:
    """May the agency still reply? Its clock runs until it has replied, or its last day is over."""
    if evaluation.status != EvaluationStatus.REPLYING or evaluation.replied_on:
        return False
    return evaluation.reply_by is not None and today <= evaluation.reply_by


def is_answered(evaluation: AgencyEvaluation) -> bool:
    """No reply, or one that was answered."""
    return not evaluation.reply or bool(evaluation.answer.strip())


# Public ------------------------------------------------------------------------------------------------------


def published(year: int | None = None, province: str = "") -> QuerySet[AgencyEvaluation]:
    """Published evaluations, newest year first, then by province and name."""
    rows = AgencyEvaluation.objects.filter(status=EvaluationStatus.PUBLISHED).select_related("agency", "entry")
    wanted = {name: value for name, value in (("emission_year", year), ("province", province)) if value}
    return rows.filter(**wanted).order_by("-emission_year", "province", "agency__name", "pk")


def published_places() -> list[tuple[int, str]]:
    """(emission year, province) of everything published."""
    return list(published().order_by().values_list("emission_year", "province").distinct())


def published_one(province: str, emission_year: int, uscc: str) -> AgencyEvaluation | None:
    """The published evaluation of one agency, or nothing."""
    return published(emission_year, province).filter(agency__uscc=uscc.upper()).first()


def bureau_of(province: str) -> str:
    """Whose evaluation it is: the name of the province's bureau."""
    found = find_province(province)
    return found.bureau if found else province


# The log -----------------------------------------------------------------------------------------------------


def subject_of(evaluation: AgencyEvaluation) -> str:
    """What the log calls it: 'evaluation/<uscc>/<province>/<emission year>'."""
    return f"evaluation/{evaluation.profile['uscc']}/{evaluation.province}/{evaluation.emission_year}"


def logged_content(evaluation: AgencyEvaluation) -> bytes:
    """The canonical bytes of what is published, from the columns that do not change afterwards."""
    return canonical(
        {
            "schema": 1,
            "kind": "evaluation",
            "province": evaluation.province,
            "emission_year": evaluation.emission_year,
            "profile": evaluation.profile,
            "rows": evaluation.rows,
            "scores": evaluation.scores,
            "norm": evaluation.norm_code,
            "reply": evaluation.reply,
            "replied_on": _day(evaluation.replied_on),
            "answer": evaluation.answer,
            "decided_on": _day(evaluation.decided_on),
        }
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def logged_contents() -> Iterator[tuple[str, bytes]]:
    """Every published evaluation: (subject, canonical bytes); for `manage.py prove_log`."""
    for one in AgencyEvaluation.objects.filter(entry__isnull=False).order_by("pk").iterator(chunk_size=50):
        yield subject_of(one), logged_content(one)
