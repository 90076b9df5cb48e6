"""省级自身的应办事项: what a bureau owes as a body (its lists, a determination, an evaluation), and what it has settled."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from cets_portal.accounts.models import Organisation, OrganisationKind, Tenure
from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import DutyCode
from cets_portal.norms.provinces import find_province
from cets_portal.oversight.selectors.owing import Ground, Tally, Unit


def bureaus(province: str = "") -> list[Unit]:
    """Every bureau that works here (somebody has held a post in it), one query; or the one of `province`, none.

    In the shape of who owes. A bureau in which nobody ever had a post does not use this portal, and owes it nothing.
    """
    if province:
        place = find_province(province)
        return [Unit(0, "", place.name if place else province, province, "")]
    seated = Exists(Tenure.objects.filter(post__organisation=OuterRef("pk")))
    found = Organisation.objects.filter(seated, kind=OrganisationKind.PROVINCE, is_active=True)
    return [Unit(0, "", name, code, "") for name, code in found.values_list("name", "province")]


def seated_cities() -> set[tuple[str, str]]:
    """(province, city) of the city bureaus in which somebody ever held a post; one query."""
    seated = Exists(Tenure.objects.filter(post__organisation=OuterRef("pk")))
    found = Organisation.objects.filter(seated, kind=OrganisationKind.CITY, is_active=True)
    return set(found.values_list("province", "city"))


def owing(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> Iterator[tuple[Obligation, Unit]]:
    """Each obligation with each bureau that still owes it; none for a city or an enterprise."""
    if city or enterprise_id:
        return
    rows = list(obligations)
    counted = tallies(rows, province=province, ground=ground)
    bodies = bureaus(province)
    for row in rows:
        for body in bodies:
            if counted[row.pk, body.province].owing:
                yield row, body


def tallies(
    obligations: Iterable[Obligation],
    *,
    province: str = "",
    city: str = "",
    enterprise_id: int | None = None,
    ground: Ground | None = None,
) -> dict[tuple[int, str], Tally]:
    """(obligation, province) → lists asked for and in force, or one body, settled or not. Three queries, one with `ground`.

    A list that was settled was published elsewhere before this portal.
    """
    if city or enterprise_id:
        return {}
    rows = list(obligations)
    known = ground or Ground(rows, province=province)
    places = [body.province for body in bureaus(province)]
    return {(row.pk, place): _tally(row, place, known) for row in rows for place in places}


def done_by(_enterprise_id: int, _obligations: Iterable[Obligation]) -> dict[int, date]:
    """Nothing of it is a unit's."""
    return {}


def _tally(row: Obligation, place: str, known: Ground) -> Tally:
    settled = (row.pk, place, True) in known.settled
    if row.duty != DutyCode.LIST_PUBLISHED:
        return Tally(1, int(settled))
    asked = len(row.list_years)
    done = sum((place, year, row.sector) in known.published for year in row.list_years)
    return Tally(asked, asked if settled else done)
