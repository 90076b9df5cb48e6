"""别处已报: months that a unit filed on the national platform and not here, as recorded (settings.MONTHS_ELSEWHERE)."""

from collections.abc import Callable, Collection

from django.conf import settings
from django.utils.module_loading import import_string

Months = set[tuple[int, str, str]]


def months_elsewhere(enterprises: Collection[int], year: int | None = None) -> Months:
    """(enterprise's key, sector, month); one query."""
    found: Callable[[Collection[int], int | None], Months] = import_string(settings.MONTHS_ELSEWHERE)
    return found(enterprises, year)
