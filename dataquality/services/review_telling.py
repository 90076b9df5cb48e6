"""审核的告知: the unit of what was decided and asked, the city of a spot check, the bureau of what came back."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.accounts.selectors import seated, seated_in
from cets_portal.clock.reading import now
from cets_portal.inbox.services import notices, tell
from dataquality.choices import Finding
from dataquality.models import Filing, FilingQuestion, FilingWindow, SpotCheck

_MONTH = "filing-detail"
_REVIEW = "review-detail"


def tell_of_return(filing: Filing, today: date) -> None:
    """The unit: mend it by a day."""
    _tell(filing, _unit(filing, today), "returned", _MONTH, reason=filing.return_reason, day=filing.mend_by)


def tell_of_acceptance(filing: Filing, today: date) -> None:
    """The unit: the month is accepted."""
    _tell(filing, _unit(filing, today), "accepted", _MONTH)


def tell_of_question(question: FilingQuestion, today: date, text: str = "") -> None:
    """The unit: answer by a day; `text`: what is asked now, where it is not all of the question."""
    filing = question.filing
    _tell(filing, _unit(filing, today), "asked", _MONTH, reason=text or question.text, day=question.due_on)


def tell_of_answer(question: FilingQuestion, today: date, text: str) -> None:
    """The one who asked: `text` is what is answered now."""
    asked_by = [question.asked_by] if question.asked_by else []
    _tell(question.filing, asked_by, "answered", _REVIEW, reason=text)


def tell_of_spot_check(spot_check: SpotCheck, today: date) -> None:
    """The officers of the unit's city."""
    filing = spot_check.filing
    unit = filing.enterprise
    people = seated(
        today,
        role=Role.CITY_OFFICER,
        organisation__kind=OrganisationKind.CITY,
        organisation__province=unit.province,
        organisation__city=unit.city,
    )
    _tell(filing, people, "spot_check", "spot-check-list", reason=spot_check.request, day=spot_check.due_on)


def tell_of_spot_check_answer(spot_check: SpotCheck, today: date) -> None:
    """The one who asked for it."""
    people = [spot_check.requested_by] if spot_check.requested_by else []
    _tell(spot_check.filing, people, "seen", _REVIEW, reason=Finding(spot_check.finding).label)


def tell_of_window(window: FilingWindow, today: date) -> None:
    """The unit: a month may be filed late, until a day."""
    group = f"window/{window.pk}/{now():%Y%m%d%H%M%S%f}"
    facts = {"unit": window.enterprise.name, "month": window.month, "reason": window.reason, "day": window.until}
    people = seated_in(today, window.enterprise.organisation_id)
    tell(notices(people, partial(_words, "window"), facts, url=reverse("filing-list"), group=group))


def _unit(filing: Filing, today: date) -> list[User]:
    return seated_in(today, filing.enterprise.organisation_id)


def _tell(filing: Filing, people: Iterable[User], what: str, page: str, **said: Any) -> None:
    group = f"filing/{filing.pk}/{what}/{now():%Y%m%d%H%M%S%f}"
    facts = {"unit": filing.enterprise.name, "month": filing.month, **said}
    url = reverse(page) if page == "spot-check-list" else reverse(page, args=[filing.pk])
    tell(notices(people, partial(_words, what), facts, url=url, group=group))


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "returned": (
            _("%(month)s 月度存证被退回"),
            _("%(unit)s %(month)s 月度存证被退回，请于 %(day)s 前改正重报。理由：%(reason)s"),
        ),
        "accepted": (_("%(month)s 月度存证审核通过"), _("%(unit)s %(month)s 月度存证已通过技术审核。")),
        "asked": (_("%(month)s 月度存证有问询"), _("请于 %(day)s 前答复。%(reason)s")),
        "answered": (_("问询已答复：%(unit)s"), _("%(unit)s %(month)s 月度存证的问询已答复：%(reason)s")),
        "spot_check": (
            _("现场抽查：%(unit)s"),
            _("请于 %(day)s 前对%(unit)s %(month)s 月度存证进行现场抽查并反馈。要求：%(reason)s"),
        ),
        "window": (_("%(month)s 已开放补报"), _("省厅已为贵单位开放 %(month)s 的补报，截至 %(day)s。理由：%(reason)s")),
        "seen": (_("抽查已反馈：%(unit)s"), _("%(unit)s %(month)s 的现场抽查已反馈：%(reason)s。")),
    }
    return words[what]
