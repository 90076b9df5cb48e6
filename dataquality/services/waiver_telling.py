"""豁免的告知: the unit of a waiver that came into force, that was ended, and of one whose last month is over."""

from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.selectors import seated_in
from cets_portal.inbox.services import notices, tell
from cets_portal.norms.months import Month
from dataquality.choices import WaiverStatus
from dataquality.models import Waiver
from dataquality.rules.checks import CHECKS
from dataquality.rules.months_due import earlier

#: A run that was missed is made good for so many months.
MONTHS_BACK = 2


def tell_of_waiver(waiver: Waiver, today: date) -> None:
    """The unit: from now on the check's issues are notices."""
    _tell(waiver, "in_force", today)


def tell_of_end(waiver: Waiver, reason: str, today: date) -> None:
    """The unit: the check stops and asks again."""
    _tell(waiver, "ended", today, reason.strip())


def tell_of_waivers_over(today: date) -> int:
    """The units of waivers whose last month has ended; each person once, however often this runs. How many waivers."""
    month = Month(today.year, today.month)
    over = Waiver.objects.filter(
        status=WaiverStatus.IN_FORCE, to_month__lt=str(month), to_month__gte=str(earlier(month, MONTHS_BACK))
    )
    found = list(over.select_related("enterprise").order_by("pk"))
    for waiver in found:
        _tell(waiver, "over", today)
    return len(found)


def _tell(waiver: Waiver, what: str, today: date, reason: str = "") -> None:
    """A waiver comes into force once and ends once: the key is its number and what happened."""
    people = seated_in(today, waiver.enterprise.organisation_id)
    said, url = partial(_said, waiver, reason), reverse("waiver-detail", args=[waiver.pk])
    tell(notices(people, partial(_words, what), said, url=url, group=f"waiver/{waiver.pk}/{what}"))


def _said(waiver: Waiver, reason: str) -> dict[str, Any]:
    title = next((_(one.title) for one in CHECKS if one.id == waiver.check_id), "")
    return {
        "check": f"{waiver.check_id} {title}".strip(),
        "unit": waiver.enterprise.name,
        "first": waiver.from_month,
        "last": waiver.to_month,
        "reason": reason or waiver.reason,
    }


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "in_force": (
            _("检查豁免已生效：%(check)s"),
            _("%(unit)s %(first)s 至 %(last)s 的月度存证，检查“%(check)s”降为提示。理由：%(reason)s"),
        ),
        "ended": (
            _("检查豁免已终止：%(check)s"),
            _("%(unit)s 的检查“%(check)s”恢复原级别，尚未提交的月份须重新核对。理由：%(reason)s"),
        ),
        "over": (
            _("检查豁免已期满：%(check)s"),
            _("%(unit)s 的检查“%(check)s”豁免至 %(last)s 止，以后的月份恢复原级别。"),
        ),
    }
    return words[what]
