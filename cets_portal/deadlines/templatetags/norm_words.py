"""规范用语: labels of the norms' vocabularies in the reader's language."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.words import joined, label_of, span_words, year_words
from cets_portal.norms.codes import Actor, DutyCode, Effect, Grade, Scope, Sector

register = template.Library()


@register.filter
def sector_label(sector: Sector | str) -> str:
    return label_of(Sector, sector)


@register.filter
def effect_label(effect: Effect | str) -> str:
    return label_of(Effect, effect)


@register.filter
def duty_label(duty: DutyCode | str) -> str:
    return label_of(DutyCode, duty)


@register.filter
def actor_label(actor: Actor | str) -> str:
    return label_of(Actor, actor)


@register.filter
def scope_label(scope: Scope | str) -> str:
    return label_of(Scope, scope)


@register.filter
def grade_label(grade: Grade | str) -> str:
    return label_of(Grade, grade)


@register.filter
def actors_words(actors: Iterable[str]) -> str:
    return joined(label_of(Actor, actor) for actor in actors)


@register.filter
def sectors_words(sectors: Iterable[str]) -> str:
    return joined(label_of(Sector, sector) for sector in sectors)


@register.filter
def years_words(row: Obligation) -> str:
    """名录 2024、2025; 存证 2026."""
    return year_words(row)


@register.filter
def months_words(row: Obligation) -> str:
    """2026-09; 2025-01 至 2025-06; empty for what is not about months."""
    return span_words(row)


@register.filter
def due_status(status: str) -> str:
    """The word of a row without a date: 不要求."""
    return str(ObligationStatus(str(status)).label)


@register.filter
def norm_text(text: str) -> str:
    """A sentence of a norm file in the reader's language (see norms/spoken.py)."""
    return _(text) if text else ""
