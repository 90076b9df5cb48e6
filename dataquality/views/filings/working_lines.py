"""计算过程的呈现: the ordered steps that lead to one computed row, each with its formula, figures, clause and grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.codes import Grade
from cets_portal.templatetags.figures import figure
from dataquality.rules.facts import CalcStep, Working
from dataquality.rules.rows import Row
from dataquality.templatetags.result_words import row_name


@dataclass(frozen=True, slots=True)
class Shown:
    """计算过程: `lacks` are labels of the rows without which there is no figure."""

    text: str
    title: str
    steps: list[dict[str, Any]]
    lacks: list[str]


def working_of(text: str, working: Working, rows: Mapping[str, Row]) -> Shown:
    """The working of one row, from the first step that it needs to the row itself. KeyError for an unknown row."""
    row = rows[text]
    chain = steps_to(text, {step.key: step for step in working.steps})
    missing = dict(working.missing).get(text, ())
    lacks = [named(rows[one]) for one in missing if one in rows]
    return Shown(text, named(row), [_line(step, rows, last=step is chain[-1]) for step in chain], lacks)


def steps_to(text: str, known: Mapping[str, CalcStep]) -> list[CalcStep]:
    """The steps on which a row rests, each once, in the order in which they are computed."""
    found: dict[str, CalcStep] = {}
    waiting, opened = [text], set()
    while waiting:
        key = waiting[-1]
        step = known.get(key)
        needs = [one.origin for one in step.inputs if one.origin in known] if step and key not in opened else []
        opened.add(key)
        if needs := [one for one in needs if one not in found and one not in opened]:
            waiting += reversed(needs)
            continue
        waiting.pop()
        if step is not None:
            found.setdefault(key, step)
    return list(found.values())


def named(row: Row) -> str:
    """B1 烟煤 空干基元素碳含量."""
    names = (row.parameter.code, _(row.item.name) if row.item else "", _(row.parameter.label))
    return " ".join(filter(None, names))


def _line(step: CalcStep, rows: Mapping[str, Row], *, last: bool) -> dict[str, Any]:
    rounded = _("修约 %(n)s 位") % {"n": step.decimals}
    unverified = "" if step.grade == Grade.A else _("出处未见官方原文（%(grade)s 级）") % {"grade": step.grade}
    return {
        "label": named(rows[step.key]) if step.key in rows else step.label,
        "value": figure(step.value, step.decimals),
        "unit": step.unit,
        "formula": _formula(step),
        "source": " · ".join(
            filter(None, (_inputs(step, rows), _(step.clause) if step.clause else "", rounded, unverified))
        ),
        "total": last,
    }


def _named(label: str) -> str:
    """柴油 低位发热量缺省值: a constant, or the item and what is taken of it, each in the reader's language."""
    whole = _(label)
    return whole if whole != label else row_name(label)


def _formula(step: CalcStep) -> str:
    """The figures put in, and what comes out before rounding, in so many digits as a person reads."""
    if len(step.inputs) == 1 and step.formula == f"{step.inputs[0].value:f}":
        return ""
    text = f"{step.unrounded:f}"
    whole, point, rest = text.partition(".")
    kept = rest[: max(step.decimals + 4, 6)].rstrip("0")
    return f"{step.formula} = {whole}{point if kept else ''}{kept}"


def _inputs(step: CalcStep, rows: Mapping[str, Row]) -> str:
    """What went in: codes of the filing's own rows, else the names of constants and defaults."""
    origins = (rows[one.origin].parameter.code if one.origin in rows else _named(one.label) for one in step.inputs)
    return _("、").join(dict.fromkeys(origins))
