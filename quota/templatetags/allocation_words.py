"""分配页面的用语: what stopped a unit, tonnes that may be missing."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from cets_portal.templatetags.figures import whole

register = template.Library()


@register.filter
def issue_said(issue: Mapping[str, Any]) -> str:
    """The sentence of a stored issue."""
    return _(issue["said"]).format(**issue["params"])


@register.filter
def whole_or_dash(tonnes: int | str | None) -> str:
    """Whole tonnes; a dash where there are none (or nothing to ask them of)."""
    return whole(tonnes) if isinstance(tonnes, int) else "–"
