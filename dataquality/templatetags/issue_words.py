"""问题的用语: the sentences of an issue in the reader's language, with its figures set in."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from cets_portal.norms.codes import Grade, label
from dataquality import choices
from dataquality.rules.issues import LISTS, SPOKEN, Check, Issue, Severity

register = template.Library()


@register.filter
def found_words(issue: Issue) -> str:
    """What was found."""
    return _filled(issue.found, issue.params)


@register.filter
def wanted_words(issue: Issue) -> str:
    """What is wanted, and how to mend it."""
    return _filled(issue.wanted, issue.params)


@register.filter
def place_words(issue: Issue) -> str:
    """1号机组 · 烟煤 · 低位发热量; empty for the filing as a whole."""
    facility, item, parameter = issue.place
    return " · ".join(part for part in (facility, _said(item), _said(parameter)) if part)


@register.filter
def severity_choice(thing: Issue | Check) -> choices.Severity:
    """The severity as the choice that knows its hue and word."""
    return choices.Severity(thing.severity.value)


@register.filter
def waived_from_words(issue: Issue) -> str:
    """错误, 提醒: what the issue was before its waiver; empty without one."""
    return str(choices.Severity(issue.waived_from).label) if issue.waived_from else ""


@register.filter
def template_words(sentence: str) -> str:
    """A sentence of the list of checks, with dots where the figures come."""
    return _filled(sentence, _Dots())


@register.filter
def source_words(check: Check) -> str:
    """The documents of a check, one after the other."""
    return _("；").join(map(_, check.source))


@register.filter
def clause_words(thing: Issue | Check) -> str:
    """The clause in the reader's language; sections and formulas are cited as printed."""
    return _(thing.clause)


@register.filter
def ground_words(grade: Grade) -> str:
    """官方原文 … for A …: how well the ground is evidenced."""
    return _(label(grade))


def severity_label(severity: Severity) -> str:
    return str(choices.Severity(severity.value).label)


class _Dots(dict[str, str]):
    """Every figure as dots."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(sentence: str, params: Mapping[str, str]) -> str:
    return _(sentence).format_map(_Dots({name: _spoken(name, value) for name, value in params.items()}))


def _spoken(name: str, value: str) -> str:
    if name in LISTS:
        return _("、").join(map(_said, value.split("|")))
    return _said(value) if name in SPOKEN else value


def _said(text: str) -> str:
    """A word of the norm in the reader's language; nothing stays nothing (gettext of "" is the file's own header)."""
    return _(text) if text else ""
