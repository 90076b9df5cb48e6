"""结果数据表用词: what stands for a row that nobody filed."""

from django import template

from cets_portal.deadlines.templatetags.norm_words import norm_text
from cets_portal.templatetags.figures import as_written
from dataquality.rules.conclusion.conservative import default_of
from dataquality.rules.snapshot import figure

register = template.Library()


@register.filter
def form_default(item: str, form_code: str) -> str:
    """The default by which the form computes a row that is left empty; "" where it has none."""
    found = default_of(form_code, item)
    return as_written(figure(found[0])) if found else ""


@register.filter
def row_name(label: str) -> str:
    """碳酸钠 碳酸盐消耗量: item and parameter each in the reader's language."""
    return " ".join(norm_text(part) for part in label.split(" "))
