"""计算评估: the year of every agency from the portal's own data; drafts are computed anew, all later ones stay."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.errors import NormError
from cets_portal.norms.evaluation import EvaluationRule, evaluation_rule_for
from dataquality.choices import EvaluationStatus
from dataquality.models import AgencyEvaluation, VerificationAgency
from dataquality.rules.agency_work import Work
from dataquality.rules.annex6 import Mark, Row, rows_of
from dataquality.rules.evaluation import score
from dataquality.selectors.evaluation_facts import agencies_at_work, works_of
from dataquality.selectors.evaluations import PROFILE_FIELDS

_COMPUTED: Final = ("norm_code", "scores", "rows", "profile", "computed_at")
_BATCH: Final = 200
#: So many agencies are computed in one transaction.
AT_A_TIME: Final = 10


@dataclass(frozen=True)
class Computed:
    """计算结果: evaluations made now, drafts computed again, and those past a draft, which were left alone."""

    new: int
    again: int
    left: int


def agencies_to_compute(province: str, emission_year: int, *, by: User) -> set[int]:
    """Agencies that worked in the province that year. Refused where none did, or no rule holds."""
    refuse_others(by)
    _rule(province, emission_year)
    found = agencies_at_work(province, emission_year)
    if not found:
        sentence = _("%(year)s 排放年度本省没有核查任务，没有可评估的机构。")
        raise Refused(sentence % {"year": emission_year}, code="nothing")
    return found


def compute(
    province: str, emission_year: int, *, by: User, today: date, report: Callable[[int, int], None] | None = None
) -> Computed:
    """Evaluate every agency that worked in the province that year. Refused where none did, or no rule holds.

    A few agencies are one transaction, so that a job can `report` (done, total) between them. Of two officers at once
    both compute the same drafts, one after the other.
    """
    agencies_to_compute(province, emission_year, by=by)
    rule = _rule(province, emission_year)
    works = works_of(province, emission_year, today=today)
    of_year = AgencyEvaluation.objects.filter(province=province, emission_year=emission_year)
    known = set(of_year.values_list("agency_id", flat=True))
    _open(works.keys() - known, province, emission_year)
    keys, drafts, fresh = list(of_year.order_by("pk").values_list("pk", flat=True)), 0, 0
    for start in range(0, len(keys), AT_A_TIME):
        with transaction.atomic():
            held = of_year.filter(pk__in=keys[start : start + AT_A_TIME], status=EvaluationStatus.DRAFT)
            part = list(held.select_for_update(of=("self",)).select_related("agency").order_by("pk"))
            _fill(part, works, rule, today, by=by)
        drafts, fresh = drafts + len(part), fresh + sum(one.agency_id not in known for one in part)
        if report:
            report(min(start + AT_A_TIME, len(keys)), len(keys))
    return Computed(fresh, drafts - fresh, len(keys) - drafts)


@transaction.atomic
def set_mark(evaluation: AgencyEvaluation, change: "MarkChange", *, by: User, today: date) -> None:
    """更正一项质量标记, with the reason; the evaluation is computed again. Only in a draft."""
    refuse_others(by)
    held = locked_draft(evaluation)
    row = next((one for one in held.rows if one["number"] == change.number), None)
    if row is None or change.mark not in tuple(Mark):
        raise Refused(_("公开表中没有这一行或这一项。请刷新后再办。"), code="row")
    if not change.reason.strip():
        raise Refused(_("请写明更正的理由。"), code="reason")
    said = {"good": change.good, "reason": change.reason.strip(), "by": str(by)}
    row.setdefault("notes", {})[change.mark] = said
    works = works_of(held.province, held.emission_year, today=today)
    _fill([held], works, _rule(held.province, held.emission_year), today, by=None)
    detail = {"unit": row["uscc"], "sector": row["sector"], "mark": change.mark, "good": change.good}
    record("dataquality.agencyevaluation.mark", held, by=by, reason=change.reason, detail=detail)
    evaluation.refresh_from_db()


@dataclass(frozen=True)
class MarkChange:
    """更正: which row, which of the seven, how it stands, and why."""

    number: int
    mark: str
    good: bool
    reason: str


def refuse_others(by: User) -> None:
    """Raise Forbidden unless an officer of the bureau asks."""
    post = by.acting_post
    if post is None or post.role not in AgencyEvaluation.LIFECYCLE["send"].roles:
        raise Forbidden(_("您的岗位不能办理核查机构评估。"), code="role")


def locked_draft(evaluation: AgencyEvaluation) -> AgencyEvaluation:
    """The evaluation as it is now, held until the transaction ends. Conflict where it is no draft any more."""
    held = AgencyEvaluation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=evaluation.pk)
    if held.status != EvaluationStatus.DRAFT:
        raise Conflict(_("评估已送出，不能再改；请先退回重拟。"), code="conflict")
    return held


def _rule(province: str, emission_year: int) -> EvaluationRule:
    try:
        return evaluation_rule_for(province, emission_year)
    except NormError as fault:
        raise Refused(_(fault.template).format(**fault.params), code="rule") from fault


def _open(agencies: Iterable[int], province: str, emission_year: int) -> None:
    found = VerificationAgency.objects.filter(pk__in=agencies).order_by("uscc")
    said = _last_profiles(found.values("pk"))
    rows = [
        AgencyEvaluation(
            agency=one, province=province, emission_year=emission_year,
            profile=dict.fromkeys(PROFILE_FIELDS, "") | said.get(one.pk, {}),
        )
        for one in found
    ]  # fmt: skip
    AgencyEvaluation.objects.bulk_create(rows, ignore_conflicts=True)


def _last_profiles(agencies: Any) -> dict[int, dict[str, str]]:
    """Agency → what its latest evaluation anywhere says of it; its bad record belongs to that year and province."""
    rows = AgencyEvaluation.objects.filter(agency__in=agencies).order_by("emission_year", "pk")
    found = rows.values_list("agency_id", "profile")
    return {agency: {name: profile.get(name, "") for name in PROFILE_FIELDS[:-1]} for agency, profile in found}


def _fill(
    drafts: Sequence[AgencyEvaluation], works: Mapping[int, tuple[Work, ...]], rule: EvaluationRule, today: date, *,
    by: User | None,
) -> None:  # fmt: skip
    """Work out and store; each draft gets its entry in the audit where `by` is named."""
    for one in drafts:
        _fill_one(one, works.get(one.agency_id, ()), rule, today)
    AgencyEvaluation.objects.bulk_update(drafts, _COMPUTED, batch_size=_BATCH)
    if by is None:
        return
    for one in drafts:
        detail = {"rule": rule.code, "total": one.scores["total"], "rows": len(one.rows)}
        record("dataquality.agencyevaluation.compute", one, by=by, detail=detail)


def _fill_one(evaluation: AgencyEvaluation, works: Sequence[Work], rule: EvaluationRule, today: date) -> None:
    notes = {_key(one): one["notes"] for one in evaluation.rows if one.get("notes")}
    rows = [_noted(row, notes.get(_key(asdict(row)), {})) for row in rows_of(works, rule)]
    evaluation.norm_code = rule.code
    evaluation.rows = [_row_json(row, notes) for row in rows]
    evaluation.scores = score(works, rule, rows).as_json() | {
        "works": [_work_json(one, rule) for one in sorted(works, key=lambda one: (one.name, one.uscc, one.sector))],
        "counted_on": today.isoformat(),
    }
    evaluation.profile |= {"name": evaluation.agency.name, "uscc": evaluation.agency.uscc}
    evaluation.computed_at = now()


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a row is about, from one computation to the next."""
    return row["uscc"], row["sector"], row["role"]


def _noted(row: Row, notes: Mapping[str, Mapping[str, Any]]) -> Row:
    """The row with what officers changed."""
    marks = dict(row.marks) | {mark: bool(said["good"]) for mark, said in notes.items()}
    why = {mark: "officer" if mark in notes else row.why[mark] for mark, good in marks.items() if not good}
    return replace(row, marks=marks, why=why)


def _row_json(row: Row, notes: Mapping[tuple[str, str, str], Any]) -> dict[str, Any]:
    said = asdict(row)
    return said | {"notes": notes[_key(said)]} if _key(said) in notes else said


def _work_json(work: Work, rule: EvaluationRule) -> dict[str, Any]:
    """The facts of one work as they were counted; figures as text."""
    return {
        "uscc": work.uscc, "name": work.name, "sector": work.sector, "role": work.role,
        "due_on": work.due_on.isoformat(), "concluded_on": work.concluded_on.isoformat() if work.concluded_on else "",
        "days_late": work.days_late, "returned": work.returned, "tco2e": _number(work.tco2e),
        "stands_tco2e": _number(work.stands_tco2e), "change_tco2e": _number(work.change_tco2e),
        "change_percent": "" if work.change_percent is None else f"{work.change_percent:.2f}",
        "changed": work.changed(rule), "rechecked": work.rechecked, "missed": sorted(work.missed),
        "on_site": work.on_site, "present": work.present, "conflicts": list(work.conflicts),
    }  # fmt: skip


def _number(value: Any) -> str:
    return "" if value is None else f"{value:f}"
