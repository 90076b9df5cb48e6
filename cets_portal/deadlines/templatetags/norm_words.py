"""规范用语: labels of the norms' vocabularies in the reader's language."""

from enum import StrEnum

from django import template
from django.utils.translation import gettext as _

from cets_portal.norms.codes import LABELS, Effect, Sector

register = template.Library()


@register.filter
def sector_label(sector: Sector | str) -> str:
    return _label(Sector, sector)


@register.filter
def effect_label(effect: Effect | str) -> str:
    return _label(Effect, effect)


def _label(vocabulary: type[StrEnum], value: str) -> str:
    return _(LABELS[vocabulary][vocabulary(value)])


@register.filter
def norm_text(text: str) -> str:
    """A sentence of a norm file in the reader's language (see norms/spoken.py)."""
    return _(text) if text else ""
