"""报告的告知: the approver of what waits for a signature, the unit of its receipt and of a return, the clerks of what came in."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import CLERKS, ENTERPRISE
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now
from cets_portal.inbox.services import notices, tell
from dataquality.models import AnnualReport


def tell_of_handing_over(report: AnnualReport, today: date) -> None:
    """The unit's approvers: a year waits for their signature."""
    people = seated_in(today, report.enterprise.organisation_id, {Role.APPROVER})
    _tell(report, people, f"signing/{now():%Y%m%d%H%M%S}", "signing")


def tell_of_submission(report: AnnualReport, number: int, today: date) -> None:
    """The unit's people and the bureau's clerks."""
    _tell(report, _unit(report, today), f"submitted/{number}", "receipt", number)
    _tell(report, _clerks(report, today), f"arrived/{number}", "arrived" if number == 1 else "again", number)


def tell_of_withdrawal(report: AnnualReport, today: date) -> None:
    """The bureau's clerks: what they had is taken back."""
    _tell(report, _clerks(report, today), f"withdrawn/{now():%Y%m%d%H%M%S}", "withdrawn")


def tell_of_return(report: AnnualReport, today: date) -> None:
    """The unit's people: what is to be mended and by when."""
    _tell(report, _unit(report, today), f"returned/{now():%Y%m%d%H%M%S}", "returned")


def _unit(report: AnnualReport, today: date) -> list[User]:
    return seated_in(today, report.enterprise.organisation_id, ENTERPRISE)


def _clerks(report: AnnualReport, today: date) -> list[User]:
    return seated_in_bureau(today, report.province, CLERKS)


def _tell(report: AnnualReport, people: Iterable[User], what: str, words: str, number: int = 0) -> None:
    said, url = partial(_said, report, number), reverse("report-detail", args=[report.pk])
    tell(notices(people, partial(_words, words), said, url=url, group=f"report/{report.pk}/{what}"))


def _said(report: AnnualReport, number: int) -> dict[str, Any]:
    return {
        "unit": report.enterprise.name,
        "year": report.emission_year,
        "sector": report.get_sector_display(),
        "n": number,
        "day": report.mend_by.isoformat() if report.mend_by else "–",
        "reason": report.return_reason,
    }


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    subjects = {
        "signing": _("%(year)s 年度排放报告待签署"),
        "receipt": _("%(year)s 年度排放报告已报送"),
        "arrived": _("收到 %(year)s 年度排放报告：%(unit)s"),
        "again": _("%(year)s 年度排放报告重新报送：%(unit)s"),
        "withdrawn": _("%(year)s 年度排放报告被企业撤回：%(unit)s"),
        "returned": _("%(year)s 年度排放报告被退回修改"),
    }
    bodies = {
        "signing": _("%(unit)s %(year)s 年度%(sector)s排放报告已编制完毕，请核对后签署声明并报送。"),
        "receipt": _("%(unit)s %(year)s 年度%(sector)s排放报告第 %(n)s 版已报送，回执可在报告页下载。"),
        "arrived": _("%(unit)s %(year)s 年度%(sector)s排放报告第 %(n)s 版已报送，请安排核查。"),
        "again": _("%(unit)s %(year)s 年度%(sector)s排放报告第 %(n)s 版已报送，可与上一版比对。"),
        "withdrawn": _("%(unit)s撤回了 %(year)s 年度%(sector)s排放报告，修改后重新报送。"),
        "returned": _("%(unit)s %(year)s 年度%(sector)s排放报告被退回：%(reason)s 请于 %(day)s 前改正并重新报送。"),
    }
    return subjects[what], bodies[what]
