"""公文用语: what a letter writes in Chinese whatever language the page is read in."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def written_date(day: date | None) -> str:
    """2026年9月1日; of a draft the place for it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"
