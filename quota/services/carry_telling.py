"""结转的告知: the bureau of a new application, the unit's approver of what was decided."""

from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.accounts.selectors import seated
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, tell
from cets_portal.templatetags.figures import whole
from quota.choices import CarryOverStatus
from quota.models import CarryOver


def tell_bureau(carried: CarryOver, today: date) -> None:
    """Clerks and reviewers of the province."""
    people = seated(
        today, organisation__kind=OrganisationKind.PROVINCE, organisation__province=carried.province,
        role__in=(Role.CLERK, Role.REVIEWER),
    )  # fmt: skip
    tell([_draft(carried, one, "filed") for one in people])


def tell_unit(carried: CarryOver, today: date) -> None:
    """The unit's approvers."""
    body = carried.enterprise.organisation_id
    people = seated(today, organisation=body, role=Role.APPROVER) if body else []
    tell([_draft(carried, one, carried.status) for one in people])


def _draft(carried: CarryOver, person: User, what: str) -> Draft:
    group = f"carry_over/{carried.pk}/{what}"
    with translation.override(person.language):
        words = {
            "name": carried.enterprise.name,
            "sector": carried.get_sector_display(),
            "tonnes": whole(carried.tonnes),
            "reason": carried.refusal,
        }
        subject, body = (text % words for text in _words(what))
    return Draft(
        user=person, kind=MessageKind.NOTICE, key=f"{group}/{person.pk}", subject=subject, body=body,
        url=reverse("carry-detail", args=[carried.pk]), group=group,
    )  # fmt: skip


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    if what == CarryOverStatus.FILED:
        return _("结转申请待审批：%(name)s"), _("%(name)s（%(sector)s）申请结转 %(tonnes)s tCO2e，请审批。")
    if what == CarryOverStatus.APPROVED:
        return _("结转已办理：%(tonnes)s tCO2e"), _("%(name)s（%(sector)s）申请结转的 %(tonnes)s tCO2e 已记账。")
    return _("结转未批准：%(tonnes)s tCO2e"), _("%(name)s（%(sector)s）的结转申请未批准，配额已解冻。理由：%(reason)s")
