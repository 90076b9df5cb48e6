"""机构人员页: people, ties and uploaded sheets of one agency, with the forms of whoever keeps them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.clock.reading import today
from cets_portal.norms.provinces import find_province
from cets_portal.norms.verification import verification_guide
from dataquality.access.verification import agency_of, is_agency
from dataquality.choices import FilingSheetStatus
from dataquality.forms.agencies import PeopleSheetForm, PersonForm, TieForm
from dataquality.forms.reviews import Again
from dataquality.models import AgencyPerson, VerificationAgency
from dataquality.selectors import verification_agencies as selectors
from registry.choices import Sector

#: Places of the forms: a new person, a person changed at "person-PK", a tie, withdrawn at "withdraw-PK", a sheet.
PERSON, TIE, SHEET = "person", "tie", "sheet"


def people_page(request: HttpRequest, uscc: str, again: Again | None = None) -> HttpResponse:
    """The page of one agency's people; 404 for an agency's person at another's."""
    agency, keeps = agency_of(user_of(request), uscc), is_role(request, Role.CLERK, Role.VERIFIER)
    people = list(selectors.people_of(agency))
    context = {
        "agency": agency,
        "people": [_line(one, agency, again) for one in people],
        "serving": sum(one.left_on is None or one.left_on > today() for one in people),
        "ties": [{"tie": one, "province": find_province(one.province)} for one in selectors.ties_of(agency)],
        "sheets": agency.sheets.filter(status=FilingSheetStatus.CHECKED).select_related("uploaded_by"),
        "keeps": keeps,
        "withdraws": scope_of(user_of(request)).province if is_role(request, Role.CLERK) else "",
        "is_agency": is_agency(user_of(request)),
        "guide": verification_guide(),
        "today": today(),
        "again": again,
        "page_url": reverse("agency-people", args=[agency.uscc]) if again else "",
    }
    if keeps:
        context |= _forms(request, agency, again)
    status = again.status if again else 200
    return render(request, "dataquality/verification/agency_people.html", context, status=status)


def _line(person: AgencyPerson, agency: VerificationAgency, again: Again | None) -> dict[str, Any]:
    place = f"{PERSON}-{person.pk}"
    typed = again.form if again and again.place == place else None
    return {
        "person": person,
        "sectors": [Sector(one).label for one in person.sectors],
        "form": typed or person_form(person, agency),
        "place": place,
        "opened": typed is not None,
    }


def person_form(person: AgencyPerson, agency: VerificationAgency, data: Any = None) -> PersonForm:
    """The person as recorded, to be changed."""
    names = ("name", "staff_number", "sectors", "joined_on", "left_on", "user")
    initial = {name: getattr(person, name) for name in names}
    return PersonForm(data, agency=agency, initial=initial, auto_id=f"{PERSON}-{person.pk}-%s")


def _forms(request: HttpRequest, agency: VerificationAgency, again: Again | None) -> dict[str, Any]:
    province = scope_of(user_of(request)).province
    forms: dict[str, Any] = {
        PERSON: PersonForm(agency=agency, initial={"joined_on": today()}, auto_id="person-%s"),
        TIE: TieForm(agency=agency, initial={"province": province}, auto_id="tie-%s"),
        SHEET: PeopleSheetForm(auto_id="sheet-%s"),
    }
    if again and again.place in forms:
        again.form.auto_id = forms[again.place].auto_id
        forms[again.place] = again.form
    return {f"{place}_form": form for place, form in forms.items()}
