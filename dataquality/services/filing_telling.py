"""存证的告知: the approver of what waits for a signature, the unit of its receipt, the bureau's clerks of what came in.

The messages are written in the transaction of the act and leave when it commits.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import CLERKS, ENTERPRISE
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now
from cets_portal.inbox.services import Draft, notices, tell
from dataquality.models import Filing


def tell_of_handing_over(filing: Filing, today: date) -> None:
    """The unit's approvers: a month waits for their signature."""
    key = f"filing/{filing.pk}/signing/{now():%Y%m%d%H%M%S}"
    tell(_drafts(filing, seated_in(today, filing.enterprise.organisation_id, {Role.APPROVER}), key, "signing"))


def tell_of_submission(filing: Filing, number: int, today: date) -> None:
    """The unit's people of each submission; a bureau's clerk once a day of first submissions, of each one made anew."""
    key = f"filing/{filing.pk}/submitted/{number}"
    unit = seated_in(today, filing.enterprise.organisation_id, ENTERPRISE)
    clerks = seated_in_bureau(today, filing.province, CLERKS)
    daily = f"filings/{filing.province}/submitted/{today}"
    words, bureau_key = ("today", daily) if number == 1 else ("again", key)
    tell([*_drafts(filing, unit, key, "receipt", number), *_drafts(filing, clerks, bureau_key, words, number)])


def _drafts(filing: Filing, people: Iterable[User], key: str, what: str, number: int = 0) -> Iterator[Draft]:
    said = partial(_said, filing, number)
    return notices(people, partial(_words, what), said, url=_address(filing, what), group=key)


def _address(filing: Filing, what: str) -> str:
    """The bureau's queue, or the filing, which opens for each person where they go on."""
    if what == "today":
        return reverse("review-queue")
    return reverse("filing-detail", args=[filing.pk])


def _said(filing: Filing, number: int) -> dict[str, Any]:
    return {"unit": filing.enterprise.name, "month": filing.month, "sector": filing.get_sector_display(), "n": number}


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
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
    return subjects[what], bodies[what]
