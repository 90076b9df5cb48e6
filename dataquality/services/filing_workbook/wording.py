"""填报表的用语: labels of the drop-downs in the reader's language, and what every language's labels stand for."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.norms.form import Method, form_of
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.facts import PlanRow
from dataquality.rules.filing_sheet import ANSWERS, BY_PORTAL, YES_NO, Words
from dataquality.rules.rows import Row

T = TypeVar("T")


@cache
def words_of(form_code: str) -> Words:
    """Labels in every language of the portal: a workbook made in English may come back to a Chinese page."""
    choices = {choice for one in form_of(form_code).parameters for choice in one.choices}
    return Words(
        methods=_labels({label: Method(one) for one, label in METHODS.items()}),
        answers=_labels({label: answer for answer, label in ANSWERS.items()}),
        yes_no=_labels({label: answer == "yes" for answer, label in YES_NO.items()}),
        choices=_labels({one: one for one in choices}),
        by_portal=frozenset(_labels({BY_PORTAL: True})),
    )


def _labels(meant: Mapping[str, T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_(label): value for label, value in meant.items()}
    return found


def method_labels(row: Row) -> list[str]:
    """The methods among which the filer chooses; one alone is no choice."""
    return [_(METHODS[one]) for one in row.parameter.sources]


def default_method(row: Row, planned: PlanRow | None) -> Method:
    """The method that holds where nobody chose one: the plan's, else the parameter's first."""
    sources = row.parameter.sources
    return planned.method if planned and planned.method in sources else sources[0]


def default_methods(rows: Iterable[Row], plan: Mapping[str, PlanRow]) -> dict[str, Method]:
    """Row text → its method where nobody chose one."""
    return {row.text: default_method(row, plan.get(row.text)) for row in rows}


def listed(names: Iterable[str], *, most: int = 5, said: Callable[[str], str] = str) -> str:
    """甲、乙、丙等 7 项."""
    every = list(names)
    shown = _("、").join(said(one) for one in every[:most])
    if len(every) <= most:
        return shown
    return _("%(shown)s 等 %(n)s 项") % {"shown": shown, "n": len(every)}


def row_name(row: Row) -> str:
    """1号机组 B1 烟煤 空干基元素碳含量."""
    names = (
        row.facility.name if row.facility else "",
        row.parameter.code,
        _(row.item.name) if row.item else "",
        _(row.parameter.label),
    )
    return " ".join(filter(None, names))
