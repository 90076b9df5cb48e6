"""变更影响: what a figure would change elsewhere, asked of the rooms that settings.FIGURE_TOUCHES names."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from dataquality.rules.snapshot import column_total
from dataquality.rules.snapshot import figure as plain
from dataquality.selectors.verified import figure_of
from registry.models import Enterprise

Toucher = Callable[[Enterprise, str, int, Decimal | None, Decimal], list[str]]


@dataclass(frozen=True)
class Touched:
    """影响: the figure before and after (texts, tCO2e; "" where there was none) and a sentence for each thing touched."""

    old: str
    new: str
    sentences: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As it is stored with the figure."""
        return {"old": self.old, "new": self.new, "sentences": list(self.sentences)}


def touched_by(enterprise: Enterprise, sector: str, emission_year: int, new: Decimal) -> Touched:
    """What `new` would touch as things stand now; sentences are kept in Chinese, the language of the record."""
    standing = figure_of(enterprise, sector, emission_year)
    old = standing.emissions_tco2e if standing else None
    with translation.override(settings.LANGUAGE_CODE):
        found = [
            sentence
            for name in settings.FIGURE_TOUCHES
            for sentence in _toucher(name)(enterprise, sector, emission_year, old, new)
        ]
    return Touched(plain(column_total(old)) if old is not None else "", plain(column_total(new)), tuple(found))


def _toucher(name: str) -> Toucher:
    found: Toucher = import_string(name)
    return found
