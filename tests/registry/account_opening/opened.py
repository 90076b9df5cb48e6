"""造物: newly listed steelworks, Wang's among them, on a list in force since 20 October 2025."""

from datetime import date

from cets_portal.accounts.models import User
from cets_portal.norms.openings import opening_rule
from registry.choices import Change, Sector
from registry.models import AccountOpening, Enterprise
from registry.rules.documents import PDF
from registry.services.account_opening import begun
from registry.services.opening_documents import add_document
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force
from tests.people import WANG, make_person

LISTED_ON = date(2025, 10, 20)
TODAY = date(2026, 1, 15)
DAYS = {"emission": date(2025, 11, 3), "trading": date(2025, 11, 20), "voluntary": date(2025, 12, 1)}


def steelworks(count: int = 2, *, change: Change = Change.NEW, list_year: int = 2026) -> list[Enterprise]:
    """Works on the steel list of 2026; the first is Wang's."""
    wang = make_person(WANG)
    units = [make_enterprise(f"示例钢铁{number}厂", sector=Sector.STEEL) for number in range(1, count + 1)]
    assert wang.acting_post
    units[0].organisation = wang.acting_post.organisation
    units[0].save()
    list_in_force(list_year, Sector.STEEL, units, change=change)
    return units


def with_documents(unit: Enterprise, by: User) -> AccountOpening:
    """The application of a unit with every required document."""
    opening = begun(unit)
    for kind in opening_rule().documents:
        if kind.required:
            add_document(opening, kind.id, content=b"%PDF-1.4 " + kind.id.encode(), kind=PDF, name="件.pdf", by=by)
    return opening
