"""核查的告知: the agency of its tasks and answers, the unit of findings, the bureau of what waits for it."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, Line, notices, tell
from dataquality.models import Verification

_TASK, _UNIT = "verification-detail", "correction-detail"


def tell_assigned(tasks: Iterable[Verification], today: date) -> None:
    """Each agency once: the tasks that were given to it, however many."""
    by_agency: dict[int, list[Verification]] = {}
    for one in tasks:
        by_agency.setdefault(one.agency_id, []).append(one)
    at = f"{now():%Y%m%d%H%M%S%f}"
    drafts = [
        _many(person, given, f"verification/assigned/{agency}/{at}")
        for agency, given in by_agency.items()
        for person in _agency(given[0], today)
    ]
    tell(drafts)


def _many(person: User, given: list[Verification], group: str) -> Draft:
    with translation.override(person.language):
        subject = _("%(n)s 项核查任务已下达") % {"n": len(given)}
        body = _("请在期限内完成；核查组成员见各任务页。")
        lines = tuple(_line(one) for one in given[:100])
    return Draft(
        user=person, kind=MessageKind.NOTICE, key=f"{group}/{person.pk}", subject=subject, body=body,
        url=reverse("verification-list"), lines=lines, group=group,
    )  # fmt: skip


def _line(one: Verification) -> Line:
    note = _("%(role)s，期限 %(day)s") % {"role": one.get_role_display(), "day": one.due_on.isoformat()}
    return Line(str(one.report), note, reverse(_TASK, args=[one.pk]))


def tell_findings(verification: Verification, day: date, n: int, today: date) -> None:
    """The unit: so many findings were issued, to be mended by a day."""
    _tell(verification, _unit(verification, today), "findings", _UNIT, day=day.isoformat(), n=n)


def tell_answered(verification: Verification, today: date) -> None:
    """The agency: the unit has handed in what it mended."""
    _tell(verification, _agency(verification, today), "answered", _TASK)


def tell_stopped(verification: Verification, reason: str, today: date) -> None:
    """The unit and the agency: the term to mend is over, the conclusion is written without."""
    _tell(verification, _unit(verification, today), "stopped", _UNIT, reason=reason)
    _tell(verification, _agency(verification, today), "stopped", _TASK, reason=reason)


def tell_site_list(verification: Verification, today: date) -> None:
    """The bureau: the document review is done and the on-site list is there."""
    _tell(verification, seated_in_bureau(today, verification.province, BUREAU), "site_list", _TASK)


def tell_skipped(verification: Verification, reason: str, today: date) -> None:
    """The agency: no visit is made."""
    _tell(verification, _agency(verification, today), "skipped", _TASK, reason=reason)


def tell_cancelled(verification: Verification, reason: str, today: date) -> None:
    """The agency: the task is taken back."""
    _tell(verification, _agency(verification, today), "cancelled", _TASK, reason=reason)


def _unit(verification: Verification, today: date) -> list[User]:
    return seated_in(today, verification.enterprise.organisation_id)


def _agency(verification: Verification, today: date) -> list[User]:
    return seated_in(today, verification.agency.organisation_id)


def _tell(verification: Verification, people: Iterable[User], what: str, page: str, **said: Any) -> None:
    group = f"verification/{verification.pk}/{what}/{now():%Y%m%d%H%M%S%f}"
    url = reverse(page, args=[verification.pk])
    tell(notices(people, partial(_words, what), lambda: _about(verification) | said, url=url, group=group))


def _about(verification: Verification) -> dict[str, Any]:
    report = verification.report
    unit = {"unit": report.enterprise.name, "year": report.emission_year, "sector": report.get_sector_display()}
    return unit | {"agency": verification.agency.name}


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "findings": (
            _("%(year)s 年度报告核查：请整改不符合项"),
            _(
                "%(agency)s对贵单位 %(year)s 年度%(sector)s排放报告开具了 %(n)s 项不符合项，请于 %(day)s 前提交原因、措施和证据。"
            ),
        ),
        "answered": (
            _("整改已提交：%(unit)s"),
            _("%(unit)s %(year)s 年度报告的不符合项整改已提交完毕，请判定后编写结论。"),
        ),
        "stopped": (
            _("整改期限已过：%(unit)s"),
            _("%(unit)s %(year)s 年度报告的整改期限已过，核查转入结论。%(reason)s"),
        ),
        "site_list": (
            _("现场核查清单已提交：%(unit)s"),
            _("%(agency)s已完成%(unit)s %(year)s 年度报告的文件评审并提交现场核查清单。"),
        ),
        "skipped": (
            _("不安排现场核查：%(unit)s"),
            _("%(unit)s %(year)s 年度报告不安排现场核查，请在规定时限内开具不符合项清单或认定无不符合项。%(reason)s"),
        ),
        "cancelled": (_("核查任务已撤销：%(unit)s"), _("%(unit)s %(year)s 年度报告的核查任务已撤销。%(reason)s")),
    }
    return words[what]
