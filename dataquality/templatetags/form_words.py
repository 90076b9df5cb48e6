"""表单用词: words of the forms in the reader's language."""

from collections.abc import Sized

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.norms.form import FormSection, form_of
from cets_portal.norms.form_words import GROUPS
from dataquality.models import FilingQuestion
from dataquality.services.reviewing import PAPERS

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
def about(question: FilingQuestion) -> str:
    """关于: the name of the section that a question is about; all of the filing where it names none."""
    if question.section == PAPERS:
        return _("支撑材料")
    sections = form_of(question.filing.form_code).sections
    return next((_(one.name) for one in sections if one.id == question.section), _("整份存证"))


@register.filter
def section_anchor(section: FormSection) -> str:
    """section-B: where links of a section lead."""
    return f"section-{section.id}"
