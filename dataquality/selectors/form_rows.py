"""表单行: the parameters of a form in words of the reader's language, for its page and its workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cets_portal.norms.codes import Grade
from cets_portal.norms.codes import label as grade_label
from cets_portal.norms.form import Form, FormSection, Level, Parameter, Requirement
from cets_portal.norms.form_words import GROUPS, word

#: What the page can be narrowed to.
MUST, UNVERIFIED = "must", "unverified"
_OBLIGED = (Requirement.MUST, Requirement.MEASURED, Requirement.COFIRED, Requirement.AUXILIARY_MUST)


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """参数行: one parameter ready to be shown; `unverified` says what of it was not read officially, "" for nothing."""

    parameter: Parameter
    requirement: str
    whose: str
    each: str
    sources: str
    papers: tuple[str, ...]
    choices: str
    bounds: str
    unverified: str


@dataclass(frozen=True, slots=True)
class SectionRows:
    """部分及其参数行."""

    section: FormSection
    rows: tuple[ParameterRow, ...]


def sections_of(form: Form, show: str = "") -> tuple[SectionRows, ...]:
    """The form section by section; sections that the narrowing empties are left out."""
    parts = (SectionRows(one, tuple(_rows(form, one, show))) for one in form.sections)
    return tuple(part for part in parts if part.rows)


def count_of(form: Form, show: str = "") -> int:
    """How many parameters stand behind a narrowing; "" for all."""
    return sum(_fits(one, show) for one in form.parameters)


def row_of(form: Form, parameter: Parameter) -> ParameterRow:
    """One parameter in words."""
    return ParameterRow(
        parameter=parameter,
        requirement=_(word(parameter.requirement)),
        whose=_whose(form, parameter),
        each=_each(parameter),
        sources=_joined(map(word, parameter.sources)),
        papers=tuple(_(form.paper(one).name) for one in parameter.evidence),
        choices=_joined(parameter.choices),
        bounds=_bounds(parameter.minimum, parameter.maximum),
        unverified=_unverified(parameter),
    )


def _rows(form: Form, section: FormSection, show: str) -> Iterator[ParameterRow]:
    return (row_of(form, one) for one in form.parameters if one.section == section.id and _fits(one, show))


def _fits(parameter: Parameter, show: str) -> bool:
    if show == MUST:
        return parameter.requirement in _OBLIGED
    return show != UNVERIFIED or bool(_doubted(parameter))


def _whose(form: Form, parameter: Parameter) -> str:
    """企业, or the kinds of facility whose it is."""
    if parameter.level is Level.ENTERPRISE:
        return _(word(parameter.level))
    kinds = parameter.facility_kinds or tuple(one.id for one in form.facility_kinds)
    return _joined(form.facility_kind(one).name for one in kinds)


def _each(parameter: Parameter) -> str:
    """Over what it repeats: 化石燃料（固体）· 输入、输出."""
    if not parameter.items:
        return ""
    parts = [_(GROUPS[parameter.items])]
    if parameter.states:
        parts.append(_joined(map(word, parameter.states)))
    if parameter.coal_only:
        parts.append(_("煤"))
    parts.append(_joined(text for text in map(word, parameter.directions) if text))
    return " · ".join(part for part in parts if part)


def _bounds(minimum: Decimal | None, maximum: Decimal | None) -> str:
    if minimum is not None and maximum is not None:
        return f"{minimum}–{maximum}"
    if minimum is not None:
        return f"≥ {minimum}"
    return f"≤ {maximum}" if maximum is not None else ""


def _doubted(parameter: Parameter) -> list[tuple[str, Grade]]:
    """What was not read in an official text, and how it is known instead."""
    places = parameter.decimals_grade
    doubts = [(_("参数"), parameter.grade)] if parameter.is_unverified else []
    return doubts + ([(_("小数位数"), places)] if places not in (None, Grade.A) else [])


def _unverified(parameter: Parameter) -> str:
    return _joined(f"{what} {grade} {_(grade_label(grade))}" for what, grade in _doubted(parameter))


def _joined(texts: Iterable[str]) -> str:
    return _("、").join(_(text) for text in texts)
