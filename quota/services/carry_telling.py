"""结转的告知: the bureau of a new application, the unit's approver of what was decided."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.inbox.services import notices, tell
from cets_portal.templatetags.figures import whole
from quota.choices import CarryOverStatus
from quota.models import CarryOver


def tell_bureau(carried: CarryOver, today: date) -> None:
    """Clerks and reviewers of the province."""
    _tell(carried, seated_in_bureau(today, carried.province, BUREAU), "filed")


def tell_unit(carried: CarryOver, today: date) -> None:
    """The unit's approvers."""
    _tell(carried, seated_in(today, carried.enterprise.organisation_id, {Role.APPROVER}), carried.status)


def _tell(carried: CarryOver, people: Iterable[User], what: str) -> None:
    said, url = partial(_said, carried), reverse("carry-detail", args=[carried.pk])
    tell(notices(people, partial(_words, what), said, url=url, group=f"carry_over/{carried.pk}/{what}"))


def _said(carried: CarryOver) -> dict[str, Any]:
    return {
        "name": carried.enterprise.name,
        "sector": carried.get_sector_display(),
        "tonnes": whole(carried.tonnes),
        "reason": carried.refusal,
    }


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    if what == CarryOverStatus.FILED:
        return _("结转申请待审批：%(name)s"), _("%(name)s（%(sector)s）申请结转 %(tonnes)s tCO2e，请审批。")
    if what == CarryOverStatus.APPROVED:
        return _("结转已办理：%(tonnes)s tCO2e"), _("%(name)s（%(sector)s）申请结转的 %(tonnes)s tCO2e 已记账。")
    return _("结转未批准：%(tonnes)s tCO2e"), _("%(name)s（%(sector)s）的结转申请未批准，配额已解冻。理由：%(reason)s")
