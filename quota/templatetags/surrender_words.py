"""清缴用语: a range of article 24 as it is shown."""

from django import template

from quota.ledger.words import vintage_words
from quota.rules.fines import Range
from quota.views.surrender.words import RangeWords
from quota.views.surrender.words import range_words as words_of

register = template.Library()


@register.filter
def range_words(found: Range) -> RangeWords:
    """Reading, price, least and most, in yuan."""
    return words_of(found)


@register.filter
def vintage(year: int) -> str:
    """2020 stands for the first cycle."""
    return vintage_words(year)
