"""存证的告知: the approver of what waits for a signature, the unit of its receipt, the bureau's clerks of what came in.

The messages are written in the transaction of the act and leave when it commits.
"""

from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.accounts.selectors import seated
from cets_portal.clock.reading import now
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, tell
from dataquality.models import Filing


def tell_of_handing_over(filing: Filing, today: date) -> None:
    """The unit's approvers: a month waits for their signature."""
    key = f"filing/{filing.pk}/signing/{now():%Y%m%d%H%M%S}"
    tell(_draft(filing, one, key, "signing", 0) for one in _people_of_unit(filing, today, {Role.APPROVER}))


def tell_of_submission(filing: Filing, number: int, today: date) -> None:
    """The unit's people of each submission; a bureau's clerk once a day of first submissions, of each one made anew."""
    key = f"filing/{filing.pk}/submitted/{number}"
    unit = [
        _draft(filing, one, key, "receipt", number)
        for one in _people_of_unit(filing, today, {Role.FILER, Role.APPROVER})
    ]
    daily = f"filings/{filing.province}/submitted/{today}"
    words, bureau_key = ("today", daily) if number == 1 else ("again", key)
    tell([*unit, *(_draft(filing, one, bureau_key, words, number) for one in _clerks(filing, today))])


def _people_of_unit(filing: Filing, today: date, roles: set[Role]) -> list[User]:
    if filing.enterprise.organisation_id is None:
        return []
    return seated(today, organisation=filing.enterprise.organisation_id, role__in=roles)


def _clerks(filing: Filing, today: date) -> list[User]:
    province = {"organisation__kind": OrganisationKind.PROVINCE, "organisation__province": filing.province}
    return seated(today, role=Role.CLERK, **province)


def _draft(filing: Filing, person: User, key: str, what: str, number: int) -> Draft:
    with translation.override(person.language):
        subject, body = _words(filing, what, number)
    url = _address(filing, what)
    return Draft(
        user=person, kind=MessageKind.NOTICE, key=f"{key}/{person.pk}", subject=subject, body=body, url=url, group=key
    )


def _address(filing: Filing, what: str) -> str:
    """The bureau's queue, or the filing, which opens for each person where they go on."""
    if what == "today":
        return reverse("review-queue")
    return reverse("filing-detail", args=[filing.pk])


def _words(filing: Filing, what: str, number: int) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    said = {"unit": filing.enterprise.name, "month": filing.month, "sector": filing.get_sector_display(), "n": number}
    subjects = {
        "signing": _("%(month)s 月度存证待签署"),
        "receipt": _("%(month)s 月度存证已提交"),
        "today": _("今日有新的月度存证待审核"),
        "again": _("月度存证改正后重新提交：%(unit)s"),
    }
    bodies = {
        "signing": _("%(unit)s %(month)s %(sector)s月度存证已填报完毕，请核对并签署提交。"),
        "receipt": _("%(unit)s %(month)s %(sector)s月度存证第 %(n)s 稿已提交，回执可在存证页下载。"),
        "today": _("今日首家：%(unit)s %(month)s %(sector)s。全部待审存证见审核列表。"),
        "again": _("%(unit)s %(month)s %(sector)s月度存证第 %(n)s 稿已提交，请与上一稿比对审核。"),
    }
    return subjects[what] % said, bodies[what] % said
