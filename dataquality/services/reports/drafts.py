"""报告草稿的保存: values stated otherwise than the months, explanations, texts. A save on an older state is told so."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.clock.reading import now
from cets_portal.norms.report_form import ReportForm
from dataquality.models import AnnualReport
from dataquality.rules.annual.year import Basis, build_year, same_figure
from dataquality.rules.draft import LONGEST_NOTE, LONGEST_TEXT, Fault, number_text, plain
from dataquality.rules.rows import Row
from dataquality.selectors.report_ready import basis_of
from dataquality.services.filings import refuse_role
from dataquality.services.reports.states import held, refuse_other_units, refuse_uneditable

LONGEST_FIELD: Final = 2000


@dataclass(frozen=True)
class Typed:
    """所填: row text → figure or text; issue key or row text → explanation; section → field → text."""

    values: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@transaction.atomic
def save(report: AnnualReport, typed: Typed, *, by: User, revision: int) -> AnnualReport:
    """Lay what was typed over the draft. A figure that the months give anyhow is not kept: it would outlive a mended month.

    Conflict ("stale"): somebody saved since `revision`; nothing is changed. Conflict ("not_editable"). Refused ("text")
    for texts too long and choices that do not exist.
    """
    refuse_role(by, {Role.FILER})
    one = held(report)
    refuse_other_units(one, by)
    refuse_uneditable(one)
    refuse_stale(one, revision)
    draft = deepcopy(one.draft)
    basis = basis_of(one, draft)
    _lay_values(draft, typed.values, basis)
    _lay_explanations(draft, typed.explanations)
    _lay_fields(draft, typed.fields, basis.report_form)
    store(one, draft, by)
    report.refresh_from_db()
    return one


def refuse_stale(report: AnnualReport, revision: int) -> None:
    """Raise Conflict where somebody saved since the page was drawn."""
    if report.revision != revision:
        raise Conflict(_("该报告刚由他人保存过。请核对下面的内容后再保存。"), code="stale")


def store(report: AnnualReport, draft: dict[str, Any], by: User) -> None:
    """Write the draft with who had a hand in it: none of them may sign."""
    editors = draft.setdefault("editors", [])
    if by.pk not in editors:
        editors.append(by.pk)
    report.draft, report.revision, report.saved_at = draft, report.revision + 1, now()
    report.save(update_fields=("draft", "revision", "saved_at"))


def _lay_values(draft: dict[str, Any], values: Mapping[str, str], basis: Basis) -> None:
    typed = {row.text: row for row in basis.rows if not row.parameter.is_computed}
    given = _given(basis)
    kept = draft.setdefault("values", {})
    for text, said in values.items():
        if text not in typed:
            continue
        value = _value(typed[text], said)
        if not value or (not basis.direct and same_figure(value, given.get(text, ""))):
            kept.pop(text, None)
            draft.get("explanations", {}).pop(text, None)
        else:
            kept[text] = {"v": value, "n": ""}


def _given(basis: Basis) -> dict[str, str]:
    """What the months give for each row."""
    return {} if basis.direct else {one.text: one.from_months or "" for one in build_year(basis).rows}


def _value(row: Row, said: str) -> str:
    """One way to write it; what is no number is kept as typed, and a check speaks of it."""
    text = plain(said)
    if len(text) > LONGEST_TEXT:
        raise Refused(_("文字过长，不超过 %(n)s 字。") % {"n": LONGEST_TEXT}, code="text")
    if row.parameter.is_text:
        if text and row.parameter.choices and text not in row.parameter.choices:
            raise Refused(_("“%(typed)s”不在可选项中。") % {"typed": text[:40]}, code="text")
        return text
    try:
        return number_text(text, unit=row.unit)
    except Fault:
        return text


def _lay_explanations(draft: dict[str, Any], said: Mapping[str, str]) -> None:
    kept = draft.setdefault("explanations", {})
    for key, text in said.items():
        words = _text(text, LONGEST_NOTE)
        stands = "@" in key or key in draft.get("values", {})
        if words and stands:
            kept[key] = words
        else:
            kept.pop(key, None)


def _lay_fields(draft: dict[str, Any], said: Mapping[str, Mapping[str, str]], form: ReportForm) -> None:
    sections = draft.setdefault("sections", {})
    for section in form.sections:
        known = {one.id for one in section.fields}
        for name, text in said.get(section.code, {}).items():
            if name in known:
                sections.setdefault(section.code, {})[name] = _text(text, LONGEST_FIELD)


def _text(said: str, longest: int) -> str:
    text = plain(said)
    if len(text) > longest:
        raise Refused(_("文字过长，不超过 %(n)s 字。") % {"n": longest}, code="text")
    return text
