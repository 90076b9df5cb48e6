"""表单用词: words of the forms in the reader's language."""

from collections.abc import Sized

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.norms.form import FormSection
from cets_portal.norms.form_words import GROUPS

register = template.Library()


@register.filter
def group_word(group: str) -> str:
    """化石燃料, 碳酸盐 …"""
    return _(GROUPS[group])


@register.filter
def unit_words(unit: str) -> str:
    """tC/{item} → tC/计量单位: the unit of the quantity of the item."""
    return unit.replace("{item}", _("计量单位"))


@register.filter
def length_words(rows: Sized) -> str:
    """12 项."""
    return ngettext("%(n)s 项", "%(n)s 项", len(rows)) % {"n": len(rows)}


@register.filter
def section_anchor(section: FormSection) -> str:
    """section-B: where links of a section lead."""
    return f"section-{section.id}"
