"""支撑材料的呈现: what each kind of evidence has to prove, which files are there, and the form that takes another in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.form import FormEvidence
from dataquality.forms.filings import LabForm, PaperForm, kind_posted
from dataquality.models import Evidence
from dataquality.rules.issues import Issue
from dataquality.rules.rows import Row
from dataquality.selectors.duplicates import lab_of
from dataquality.templatetags.issue_words import found_words
from dataquality.views.filings.bench import Bench
from dataquality.views.filings.spots import Spot, place_name
from dataquality.views.filings.working_lines import named

#: Kinds without a parameter of their own may prove any.
ANY = "other"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """一份材料: `troubles` are what the checks say of it."""

    paper: Evidence
    kind: str
    proves: list[str]
    lab: Any
    troubles: list[str]


@dataclass(frozen=True, slots=True)
class KindLine:
    """一种材料: how many rows of the filing it may prove, and how many still want a paper that it could be."""

    kind: FormEvidence
    name: str
    marks: list[str]
    rows: int
    have: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Tick:
    """可勾选的参数."""

    text: str
    label: str
    on: bool
    wanted: bool


def paper_context(asked: Mapping[str, str], bench: Bench, here: Spot) -> dict[str, Any]:
    """The tab of the evidence: what is there, what is wanted, and the form for one kind or for one paper."""
    row = bench.rows.get(asked.get("row", ""))
    kind = kind_posted(bench.sheet.form, asked.get("kind", "")) or _only_kind(row)
    return {
        "paper_lines": [paper_line(bench, one) for one in bench.papers],
        "kinds": [one for one in kind_lines(bench) if row is None or one.kind.id in (*row.parameter.evidence, ANY)],
        "for_row": row,
        "for_row_name": named(row) if row else "",
        "upload": upload_context(bench, kind, {row.text} if row else None) if kind else None,
        "changing": changing(bench, asked.get("paper", "")),
        "place": place_name(bench, here.facility),
    }


def _only_kind(row: Row | None) -> str:
    return row.parameter.evidence[0] if row and len(row.parameter.evidence) == 1 else ""


def paper_line(bench: Bench, paper: Evidence) -> PaperLine:
    """One file with what it proves and what the checks say of it."""
    kind = _(bench.sheet.form.paper(paper.kind).name)
    proves = [bench.rows[text].parameter.code for text in paper.rows if text in bench.rows]
    troubles = [found_words(one) for one in issues_of_paper(bench, paper)]
    return PaperLine(paper, kind, list(dict.fromkeys(proves)), lab_of(paper), troubles)


def issues_of_paper(bench: Bench, paper: Evidence) -> list[Issue]:
    """Issues that name the file."""
    return [one for one in bench.ready.issues if paper.name in (one.params.get("name"), one.params.get("paper"))]


def kind_lines(bench: Bench) -> list[KindLine]:
    """Every kind of the form that the filing has a use for."""
    wanted = {issue.row for issue in bench.ready.issues if bench.is_unproven(issue)}
    lines = [_kind_line(bench, kind, wanted) for kind in bench.sheet.form.evidence]
    return [one for one in lines if one.rows or one.kind.id == ANY]


def _kind_line(bench: Bench, kind: FormEvidence, wanted: set[str]) -> KindLine:
    rows = rows_for(bench, kind.id)
    have = sum(paper.kind == kind.id for paper in bench.papers)
    open_rows = 0 if kind.id == ANY else sum(row.text in wanted for row in rows)
    return KindLine(kind, _(kind.name), _marks(kind), len(rows), have, open_rows)


def _marks(kind: FormEvidence) -> list[str]:
    marks = ((kind.stamped, _("盖章")), (kind.lab_report, _("检测报告")), (kind.sheet, _("Excel 计算表")))
    return [words for holds, words in marks if holds]


def rows_for(bench: Bench, kind: str) -> list[Row]:
    """Rows that a kind of evidence may prove."""
    typed = [row for row in bench.sheet.rows if not row.parameter.is_computed]
    return typed if kind == ANY else [row for row in typed if kind in row.parameter.evidence]


def upload_context(
    bench: Bench, kind: str, ticked: set[str] | None, form: PaperForm | None = None, lab: LabForm | None = None
) -> dict[str, Any]:
    """The form that takes a file in; `ticked` None: every filled row that still wants a paper."""
    words = bench.sheet.form.paper(kind)
    return {
        "kind": words,
        "name": _(words.name),
        "form": form or PaperForm(),
        "lab": (lab or LabForm()) if words.lab_report else None,
        "ticks": ticks(bench, rows_for(bench, kind), ticked),
    }


def ticks(bench: Bench, rows: Iterable[Row], ticked: set[str] | None) -> list[tuple[str, list[Tick]]]:
    """Place by place, the rows to tick."""
    wanted = {issue.row for issue in bench.ready.issues if bench.is_unproven(issue)}
    found: dict[str, list[Tick]] = {}
    for row in rows:
        on = row.text in (wanted if ticked is None else ticked)
        found.setdefault(row.key.facility, []).append(Tick(row.text, named(row), on, row.text in wanted))
    return [(place_name(bench, code), lines) for code, lines in found.items()]


def changing(bench: Bench, pk: str) -> dict[str, Any] | None:
    """The paper whose rows or report are being said anew."""
    paper = next((one for one in bench.papers if str(one.pk) == pk), None)
    if paper is None:
        return None
    words = bench.sheet.form.paper(paper.kind)
    lab = lab_of(paper)
    return {
        "paper": paper,
        "name": _(words.name),
        "ticks": ticks(bench, rows_for(bench, paper.kind), set(paper.rows)),
        "lab": LabForm(instance=lab) if words.lab_report else None,
    }
