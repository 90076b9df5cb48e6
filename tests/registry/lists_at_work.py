"""名录办理的场景: short words for what many tests of screening and lists begin with."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from django.db import connection

from cets_portal.accounts.models import User
from registry.models import AnnualList, Enterprise, ListEntry
from registry.rules.news import decoded
from registry.services import lists, screening
from registry.services.screening import ScreeningOutcome
from tests.people import CHENG, DEMO, LIN, ZHOU, make_person

TODAY = date(2026, 11, 22)


def screen(sector: str = "power", *, list_year: int = 2027, by: User | None = None) -> ScreeningOutcome:
    return screening.run(list_year, DEMO, sector, by=by, today=TODAY)


def entry_of(unit: Enterprise, *, list_year: int = 2027) -> ListEntry:
    """The unit's entry on the newest edition of the list year."""
    found = ListEntry.objects.select_related("annual_list", "enterprise", "decided_by")
    newest = found.filter(enterprise=unit, annual_list__list_year=list_year).order_by("-annual_list__edition").first()
    assert newest is not None, f"{unit} has no entry"
    return newest


def news_of(unit: Enterprise) -> list[tuple[str, str, str]]:
    """What the unit's entry tells of itself: (what, old, new)."""
    return [(one.what, one.old, one.new) for one in decoded(entry_of(unit).news)]


def verdict_of(unit: Enterprise, *, list_year: int = 2027) -> str:
    return entry_of(unit, list_year=list_year).verdict


def confirm_all(annual_list: AnnualList, *, by: User | None = None) -> int:
    entries = annual_list.entries.values_list("pk", flat=True)
    return lists.confirm_entries(annual_list, entries, by=by or make_person(LIN))


def submitted_list(sector: str = "power", *, list_year: int = 2027) -> AnnualList:
    """Screened, confirmed and submitted by Lin, who declares what is so where nothing was screened in."""
    annual_list = screen(sector, list_year=list_year).annual_list
    confirm_all(annual_list)
    lists.submit(annual_list, by=make_person(LIN), declared_empty=True)
    return annual_list


def published_list(sector: str = "power", *, list_year: int = 2027, today: date = TODAY) -> AnnualList:
    """Screened and submitted by Lin, published by Zhou."""
    annual_list = submitted_list(sector, list_year=list_year)
    lists.publish(annual_list, by=make_person(ZHOU), today=today, declared_empty=True)
    return annual_list


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; each gives its result or the exception it raised."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


__all__ = ["CHENG", "LIN", "TODAY", "ZHOU", "at_once", "confirm_all", "entry_of", "news_of", "published_list", "screen",
           "submitted_list", "verdict_of"]  # fmt: skip
