"""存证与各栏是否一致: what is stored beside a submission's content says the same as the content; for `prove_log`.

The columns of a submission are frozen with it. The filing and its papers are a live draft: they must say what the
newest submission says from the signature until the month is returned, and may be mended after that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from cets_portal.accounts.models import User
from cets_portal.audit.models import Entry
from cets_portal.evidence.digests import sha256
from dataquality.choices import FilingStatus
from dataquality.models import Evidence, Filing, PlanVersion, Submission
from dataquality.rules.facts import Lab
from dataquality.rules.snapshot import column_total, figure, figures_of, lab_data
from dataquality.selectors.duplicates import lab_of

#: While a filing stands here nobody may change it.
STANDING: Final = (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED)

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Beside:
    """提交旁的存储: a submission with its filing, the filing's papers (removed ones too), and whether it is the newest."""

    submission: Submission
    papers: tuple[Evidence, ...]
    is_newest: bool

    @property
    def stands(self) -> bool:
        """The live draft must still be what was signed."""
        return self.is_newest and self.submission.filing.status in STANDING


def disagreeing(beside: Beside, content: Content) -> list[str]:
    """Names of what contradicts the content, sorted. Raises ValueError, KeyError, TypeError for unreadable content."""
    agree = _columns(beside.submission, content) | {"papers": _papers_there(beside.papers, content)}
    if beside.stands:
        filing = beside.submission.filing
        agree |= _filing(filing, beside.submission, content) | {"papers": _papers_same(beside.papers, content)}
    return sorted(name for name, agrees in agree.items() if not agrees)


def decimal_of(text: str | None) -> Decimal | None:
    """A total as its column keeps it."""
    return column_total(Decimal(text)) if text is not None else None


def _columns(submission: Submission, content: Content) -> dict[str, bool]:
    """What is frozen with the submission."""
    filing = submission.filing
    unit, number = filing.enterprise.uscc, content["number"]
    subject = f"filing/{content['enterprise']['uscc']}/{content['sector']}/{content['month']}/{number}"
    return {
        "unit": unit == content["enterprise"]["uscc"],
        "sector": filing.sector == content["sector"],
        "month": filing.month == content["month"],
        "number": submission.number == number and submission.entry.subject == subject,
        "digest": submission.digest == sha256(submission.content.encode()),
        "figures": submission.figures == figures_of(content),
        "form_code": submission.form_code == content["form"],
        "plan_version": _is_plan(submission.plan_version, filing, content["plan"]),
        "emissions_tco2e": submission.emissions_tco2e == decimal_of(content["total"]),
        "late": submission.late == content["late"],
        "warnings": submission.warnings == sum(one["severity"] == "warning" for one in content["issues"]),
        "filed_by": _is_named(submission.filed_by, content["filed_by"]),
        "signed_by": _is_named(submission.signed_by, content["signed_by"]),
        "submitted_at": _instant(submission.submitted_at) == content["submitted_at"],
        "first_submitted_at": number != 1 or filing.first_submitted_at == submission.submitted_at,
    }


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _is_plan(version: PlanVersion, filing: Filing, said: Mapping[str, Any]) -> bool:
    """The version that the content names; its own content is proven with its own leaf."""
    plan = version.plan
    return (version.number, plan.plan_year, plan.enterprise_id, plan.sector) == (
        said["version"], said["year"], filing.enterprise_id, filing.sector,
    )  # fmt: skip


def _is_named(person: User | None, name: str) -> bool:
    """The person, under the name of that day: who was renamed since is known by what he did under the old one."""
    if person is None or str(person) == name:
        return name == str(person or "")
    return Entry.objects.filter(actor=person, actor_name=name).exists()


def _filing(filing: Filing, submission: Submission, content: Content) -> dict[str, bool]:
    """What the draft and the columns of a filing say that nobody may touch."""
    draft, due_on = filing.draft, filing.due_on
    return {
        "filing.form_code": filing.form_code == content["form"],
        "filing.plan_version": filing.plan_version_id == submission.plan_version_id,
        "filing.handed_over_by": filing.handed_over_by_id == submission.filed_by_id,
        "filing.due_on": (due_on.isoformat() if due_on else None) == content["due_on"],
        "draft.values": _values_same(draft, content),
        "draft.operations": _operations_same(draft, content),
        "draft.explanations": _explanations_same(draft, content),
        "draft.not_operating": bool(draft.get("not_operating")) == content["not_operating"]
        and str(draft.get("not_operating_reason", "")).strip() == content["not_operating_reason"],
    }


def _values_same(draft: Content, content: Content) -> bool:
    """Cells of rows that the plan no longer has, and of a unit that stood still, were not submitted."""
    if content["not_operating"]:
        return True
    cells, values = draft.get("values", {}), content["values"]
    return all(
        row in cells and _cell_same(cells[row], said, content["planned"].get(row)) for row, said in values.items()
    )


def _cell_same(cell: Mapping[str, str], said: Mapping[str, str], planned: str | None) -> bool:
    method = cell.get("m") or planned or said["m"]  # Where neither says one, it is the form's first.
    typed = cell.get("v", "")
    return said["v"] in (typed, _plainly(typed)) and (method, cell.get("n", "")) == (said["m"], said["n"])


def _plainly(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return figure(number) if number.is_finite() else text


def _operations_same(draft: Content, content: Content) -> bool:
    answers, said = draft.get("operations", {}), content["operations"]
    return all(_answer(answers.get(code, {})) == _answer(one) for code, one in said.items())


def _answer(one: Mapping[str, str]) -> tuple[str, str]:
    return one.get("s", ""), one.get("n", "")


def _explanations_same(draft: Content, content: Content) -> bool:
    told = draft.get("explanations", {})
    return all(one["explanation"] == told.get(f"{one['check']}@{one['row']}", "") for one in content["issues"])


def _papers_there(papers: Iterable[Evidence], content: Content) -> bool:
    """Every paper of a submission stays under its kind and name, removed from the draft or not."""
    kept = {(one.kind, one.name, one.file.sha256) for one in papers}
    return all((one["kind"], one["name"], one["sha256"]) in kept for one in content["papers"])


def _papers_same(papers: Iterable[Evidence], content: Content) -> bool:
    """The papers of the draft with everything that is said of them, in any order."""
    live = sorted(_told(one) for one in papers if one.removed_at is None)
    return live == sorted(_told_in(one) for one in content["papers"])


def _told(paper: Evidence) -> tuple[str, ...]:
    lab, file = lab_of(paper), paper.file
    said = lab_data(Lab(**{name: getattr(lab, name) for name in Lab.__dataclass_fields__})) if lab else None
    return (
        paper.kind, file.sha256, paper.name, file.sm3, str(file.size), repr(sorted(paper.rows)), _sorted_text(said),
    )  # fmt: skip


def _told_in(paper: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        paper["kind"], paper["sha256"], paper["name"], paper["sm3"], str(paper["size"]), repr(sorted(paper["rows"])),
        _sorted_text(paper["lab"]),
    )  # fmt: skip


def _sorted_text(said: Mapping[str, Any] | None) -> str:
    return repr(sorted(said.items())) if said is not None else ""
