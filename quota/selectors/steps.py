"""存入的计算过程的呈现: stored steps for pages and letters; labels are translated, figures shortened."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

_TOTALS = ("determined_allowance", "pre_allocation", "issued")
_MOST_DIGITS = 16
_MANY = 6


def shown_steps(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The working of a row or unit as it was stored."""
    return [_step(one) for one in stored]


def _step(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": _(one["label"]),
        "value": _grouped(one["value"]),
        "unit": one["unit"],
        "formula": _formula(one),
        "source": " · ".join(filter(None, _said(one))),
        "total": one["key"] in _TOTALS,
    }


def _formula(one: Mapping[str, Any]) -> str:
    if not one["inputs"]:
        return ""
    if len(one["inputs"]) > _MANY:
        return _("%(n)s 项之和") % {"n": len(one["inputs"])}
    words = one["formula"]
    for given in one["inputs"]:
        words = words.replace(given["label"], _(given["label"]), 1)
    parts = [words, one["working"]] if words != one["working"] else [words]
    if one["rounding"] and _cut(one["unrounded"]) != _cut(parts[-1]):
        parts.append(_cut(one["unrounded"]))
    return " = ".join(parts).replace("，", _("，"))


def _said(one: Mapping[str, Any]) -> list[str]:
    grade = _("依据等级 %(grade)s") % {"grade": one["grade"]} if one["grade"] != "A" else ""
    draft = _("征求意见稿") if one["status"] == "draft" else ""
    remark = _(one["remark"]) if one["remark"] else ""
    assumed = _("推定：%(text)s") % {"text": _(one["assumption"])} if one["assumption"] else ""
    return [remark, f"{one['source']} {one['clause']}", draft, grade, _rounding(one), assumed]


def _rounding(one: Mapping[str, Any]) -> str:
    if not one["rounding"]:
        return ""
    if one["rounding"] == "floor":
        return _("向下取整")
    return _("四舍五入，%(n)s 位小数") % {"n": one["decimals"]} if one["decimals"] else _("四舍五入取整")


def _cut(text: str) -> str:
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return short if len(short) <= _MOST_DIGITS else f"{short[:_MOST_DIGITS]}…"


def _grouped(text: str) -> str:
    whole, point, rest = _cut(text).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() and whole != "-0" else _cut(text)
