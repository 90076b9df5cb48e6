"""结论与认定的告知: the bureau of conclusions, differences and objections; the agency of what came back; the unit of its figure."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now
from cets_portal.inbox.services import notices, tell
from dataquality.choices import ObjectionOutcome
from dataquality.models import Conclusion, Objection, RecheckDifference, Verification, VerifiedFigure

_LEGAL = frozenset({"told", "told_finally", "decided"})


def tell_of_conclusion(conclusion: Conclusion, today: date) -> None:
    """The bureau: a conclusion waits to be confirmed."""
    verification = conclusion.verification
    said = _about(verification) | {"tco2e": f"{conclusion.after_tco2e:,f}"}
    people = seated_in_bureau(today, verification.province, BUREAU)
    url = reverse("conclusion-detail", args=[conclusion.pk])
    _tell(people, "concluded", f"conclusion/{conclusion.pk}", said, url)


def tell_of_returned_conclusion(verification: Verification, today: date) -> None:
    """The agency: mend the conclusion."""
    said = _about(verification) | {"reason": verification.return_reason}
    people = seated_in(today, verification.agency.organisation_id)
    url = reverse("conclusion-edit", args=[verification.pk])
    _tell(people, "returned", f"verification/{verification.pk}", said, url)


def tell_of_difference(case: RecheckDifference, today: date) -> None:
    """The bureau: two agencies differ too much."""
    people = seated_in_bureau(today, case.province, BUREAU)
    url = reverse("difference-detail", args=[case.pk])
    _tell(people, "difference", f"difference/{case.pk}", _about(case.recheck), url)


def tell_of_figure(figure: VerifiedFigure, today: date) -> None:
    """The unit: its figure, and until when it may object."""
    said = _figure(figure) | {"day": figure.object_by.isoformat() if figure.object_by else "–"}
    what = "told" if figure.object_by else "told_finally"
    _tell(_unit(figure, today), what, f"figure/{figure.pk}", said, reverse("figure-detail", args=[figure.pk]))


def tell_of_objection(objection: Objection, today: date) -> None:
    """The bureau: a unit objects, to be decided by a day."""
    said = _figure(objection.figure) | {"day": objection.decide_by.isoformat()}
    people = seated_in_bureau(today, objection.province, BUREAU)
    url = reverse("objection-detail", args=[objection.pk])
    _tell(people, "objection", f"objection/{objection.pk}", said, url)


def tell_of_decision(objection: Objection, today: date) -> None:
    """The unit: what was decided."""
    said = _figure(objection.figure) | {
        "outcome": ObjectionOutcome(objection.outcome).label,
        "reason": objection.decision,
    }
    url = reverse("objection-detail", args=[objection.pk])
    _tell(_unit(objection.figure, today), "decided", f"objection/{objection.pk}", said, url)


def _about(verification: Verification) -> dict[str, Any]:
    report = verification.report
    return {"unit": report.enterprise.name, "year": report.emission_year, "agency": verification.agency.name}


def _figure(figure: VerifiedFigure) -> dict[str, Any]:
    return {
        "unit": figure.enterprise.name,
        "year": figure.emission_year,
        "tco2e": f"{figure.emissions_tco2e:,f}",
    }


def _unit(figure: VerifiedFigure, today: date) -> list[User]:
    return seated_in(today, figure.enterprise.organisation_id)


def _tell(people: Iterable[User], what: str, about: str, said: dict[str, Any], url: str) -> None:
    group = f"{about}/{what}/{now():%Y%m%d%H%M%S%f}"
    tell(notices(people, partial(_words, what), said, url=url, group=group, legal=what in _LEGAL))


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "concluded": (
            _("核查结论待确认：%(unit)s"),
            _("%(agency)s已出具%(unit)s %(year)s 年度排放报告的核查结论，核查后排放量 %(tco2e)s tCO2e。"),
        ),
        "returned": (
            _("核查结论被退回：%(unit)s"),
            _("%(unit)s %(year)s 年度排放报告的核查结论被退回，请改正后重新出具。理由：%(reason)s"),
        ),
        "difference": (
            _("复核与首次核查差异过大：%(unit)s"),
            _("%(agency)s对%(unit)s %(year)s 年度排放报告的复核与首次核查相差超过限值，请处理后再认定。"),
        ),
        "told": (
            _("%(year)s 年度核查结果已告知"),
            _("%(unit)s %(year)s 年度排放量认定为 %(tco2e)s tCO2e。有异议的，请由负责人于 %(day)s 前（含当日）提出。"),
        ),
        "told_finally": (
            _("%(year)s 年度核查复核结果已告知"),
            _("%(unit)s %(year)s 年度排放量经异议复核认定为 %(tco2e)s tCO2e。"),
        ),
        "objection": (
            _("核查结果异议：%(unit)s"),
            _("%(unit)s对 %(year)s 年度核查结果提出异议，请于 %(day)s 前作出决定。"),
        ),
        "decided": (
            _("异议已作出决定：%(year)s 年度核查结果"),
            _("%(unit)s %(year)s 年度核查结果异议的决定：%(outcome)s。%(reason)s"),
        ),
    }
    return words[what]
