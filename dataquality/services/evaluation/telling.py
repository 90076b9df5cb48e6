"""评估的告知: the agency of what was sent and published, the bureau's clerks of what the agency replied."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import AGENCY, CLERKS
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now
from cets_portal.inbox.services import notices, tell
from dataquality.models import AgencyEvaluation
from dataquality.selectors.evaluations import bureau_of


def tell_of_sending(evaluation: AgencyEvaluation, today: date) -> int:
    """The agency's people: read it, reply by a day. Returns how many there are."""
    people = _people(evaluation, today)
    _tell(evaluation, people, "sent", day=evaluation.reply_by)
    return len(people)


def tell_of_reply(evaluation: AgencyEvaluation, today: date) -> None:
    """The clerks of the bureau."""
    _tell(evaluation, seated_in_bureau(today, evaluation.province, CLERKS), "replied")


def tell_of_publication(evaluation: AgencyEvaluation, today: date) -> None:
    """The agency's people."""
    _tell(evaluation, _people(evaluation, today), "published")


def _people(evaluation: AgencyEvaluation, today: date) -> list[User]:
    return seated_in(today, evaluation.agency.organisation_id, AGENCY)


def _tell(evaluation: AgencyEvaluation, people: Iterable[User], what: str, **said: Any) -> None:
    group = f"evaluation/{evaluation.pk}/{what}/{now():%Y%m%d%H%M%S%f}"
    facts = {
        "agency": evaluation.agency.name, "year": evaluation.emission_year, "bureau": bureau_of(evaluation.province),
        **said,
    }  # fmt: skip
    url = reverse("evaluation-detail", args=[evaluation.pk])
    tell(notices(people, partial(_words, what), facts, url=url, group=group, legal=what == "sent"))


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "sent": (
            _("%(year)s 排放年度核查机构评估：请于 %(day)s 前申辩"),
            _("%(bureau)s对贵机构 %(year)s 排放年度核查工作的评估已送达。有异议的请于 %(day)s 前提交申辩。"),
        ),
        "replied": (_("机构已申辩：%(agency)s"), _("%(agency)s对 %(year)s 排放年度的评估提交了申辩，请答复。")),
        "published": (
            _("%(year)s 排放年度核查机构评估已公开"),
            _("%(bureau)s已公开对贵机构 %(year)s 排放年度核查工作的评估。"),
        ),
    }
    return words[what]
