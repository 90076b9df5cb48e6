"""页面部件: the one table of tags and filters. What each draws stands in docs/pages.md."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cets_portal.templatetags import addresses, dates, fields, figures, icons, lists, parts, places

register = template.Library()


@register.filter
def code(value: Any) -> SafeString | str:
    """代码: credit codes, digests, cells and formulas in the mono face, never broken."""
    return format_html('<span class="code">{}</span>', value) if value else figures.NOTHING


@register.filter
def short_digest(value: str) -> SafeString | str:
    """摘要: both ends of a digest, with the whole of it as the title."""
    if not value:
        return figures.NOTHING
    return format_html('<span class="code" title="{}">{}…{}</span>', value, value[:8], value[-8:])


@register.filter
def when(value: datetime | date | str | None) -> str:
    """时间: an instant with its minute, a day with its weekday, text as it is."""
    if isinstance(value, datetime):
        return dates.moment(value)
    return value if isinstance(value, str) else dates.day(value)


_FIGURES = (figures.figure, figures.tonnes, figures.whole, figures.signed, figures.as_written, figures.percent_of)
for _filter in _FIGURES:
    register.filter(_filter.__name__, _filter)
for _date in (dates.day, dates.month_day, dates.year_only, dates.long_day, dates.moment, dates.long_moment):
    register.filter(_date.__name__, _date)
for _place in (places.place, places.short_place):
    register.filter(_place.__name__, _place)

register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.glyph, name="glyph")
register.simple_tag(addresses.url_with, takes_context=True, name="url_with")

#: part -> does it read the request? Each is drawn by templates/components/<name>.html.
for _part, _asks in (
    (parts.badge, False),
    (parts.days_left, False),
    (parts.message_note, False),
    (parts.empty_state, False),
    (parts.blocked, False),
    (parts.key_figures, False),
    (parts.facts, False),
    (parts.stepper, False),
    (parts.issue_list, False),
    (parts.working_out, False),
    (parts.timeline, False),
    (parts.milestones, False),
    (parts.meter, False),
    (parts.share_bar, False),
    (lists.sort_header, True),
    (lists.filter_chip, True),
    (lists.tabs, True),
    (lists.filter_menu, True),
    (lists.search_box, True),
    (lists.pager, True),
    (fields.field, True),
    (fields.form_errors, False),
):
    register.inclusion_tag(f"components/{_part.__name__}.html", takes_context=_asks)(_part)

register.simple_block_tag(parts.text, name="text")
register.simple_block_tag(parts.panel, name="panel")
register.simple_block_tag(parts.notice, name="notice")
register.simple_block_tag(parts.confirm, takes_context=True, name="confirm")
