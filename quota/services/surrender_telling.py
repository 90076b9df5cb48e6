"""清缴的告知: the bureau of applications; the unit of its obligation, approval or refusal; a holder that is asked."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now
from cets_portal.inbox.services import notices, tell
from quota.choices import ConsentStatus
from quota.models import SurrenderApplication, SurrenderConsent, SurrenderObligation

_LEGAL = frozenset({"notified", "approved", "refused", "forced"})


def tell_of_application(application: SurrenderApplication, tonnes: int, today: date) -> None:
    """The bureau: an application waits; of a forced one the unit knows too."""
    said = _about(application.obligation) | {"tonnes": f"{tonnes:,}"}
    url = reverse("surrender-application", args=[application.pk])
    _tell(seated_in_bureau(today, application.province, BUREAU), "filed", application.pk, said, url)
    if application.forced:
        _tell(_unit(application.obligation, today), "forced", application.pk, said, url)


def tell_of_approval(application: SurrenderApplication, today: date) -> None:
    """The unit: its certificate is ready."""
    said = _about(application.obligation) | {"number": application.certificate_number}
    url = reverse("surrender-application", args=[application.pk])
    _tell(_unit(application.obligation, today), "approved", application.pk, said, url)


def tell_of_refusal(application: SurrenderApplication, today: date) -> None:
    """The unit: why not."""
    said = _about(application.obligation) | {"reason": application.refusal}
    url = reverse("surrender-application", args=[application.pk])
    _tell(_unit(application.obligation, today), "refused", application.pk, said, url)


def tell_of_notice(obligation: SurrenderObligation, today: date) -> None:
    """The unit: what it owes and until when."""
    said = _about(obligation) | {"tonnes": f"{obligation.tonnes:,}", "day": obligation.due_on.isoformat()}
    url = reverse("surrender-detail", args=[obligation.pk])
    _tell(_unit(obligation, today), "notified", obligation.pk, said, url)


def tell_of_consent_asked(consent: SurrenderConsent, today: date) -> None:
    """The holder's approvers: another firm asks for its allowances."""
    people = seated_in(today, consent.holder.organisation_id, {Role.APPROVER})
    said = _about(consent.application.obligation)
    _tell(people, "asked", consent.pk, said, reverse("surrender-consents"))


def tell_of_consent(consent: SurrenderConsent, today: date) -> None:
    """The applicant: what the holder said."""
    what = "given" if consent.status == ConsentStatus.GIVEN else "declined"
    said = _about(consent.application.obligation) | {"holder": consent.holder.name, "reason": consent.refusal}
    url = reverse("surrender-application", args=[consent.application_id])
    _tell(_unit(consent.application.obligation, today), what, consent.pk, said, url)


def _about(obligation: SurrenderObligation) -> dict[str, Any]:
    return {"unit": obligation.enterprise.name, "year": obligation.quota_year}


def _unit(obligation: SurrenderObligation, today: date) -> list[User]:
    return seated_in(today, obligation.enterprise.organisation_id)


def _tell(people: Iterable[User], what: str, key: int, said: dict[str, Any], url: str) -> None:
    group = f"surrender/{what}/{key}/{now():%Y%m%d%H%M%S%f}"
    tell(notices(people, partial(_words, what), said, url=url, group=group, legal=what in _LEGAL))


def _words(what: str) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    words = {
        "notified": (
            _("%(year)s 年度履约通知书"),
            _("%(unit)s %(year)s 年度应清缴配额 %(tonnes)s tCO2e，请于 %(day)s 前（含当日）足额清缴。"),
        ),
        "filed": (
            _("清缴申请待审批：%(unit)s"),
            _("%(unit)s %(year)s 年度申请清缴 %(tonnes)s tCO2e，请审批。"),
        ),
        "forced": (
            _("%(year)s 年度强制履约"),
            _("省级主管部门对%(unit)s %(year)s 年度提出强制履约 %(tonnes)s tCO2e，待另一人复核。"),
        ),
        "approved": (
            _("%(year)s 年度清缴已办理"),
            _("%(unit)s %(year)s 年度清缴已办理，履约证明 %(number)s 可以下载。"),
        ),
        "refused": (
            _("%(year)s 年度清缴申请未批准"),
            _("%(unit)s %(year)s 年度清缴申请未批准，冻结的配额已解冻。理由：%(reason)s"),
        ),
        "asked": (
            _("请答复是否同意代为清缴：%(unit)s"),
            _("%(unit)s申请以贵单位持有的配额清缴其 %(year)s 年度应清缴量，请由负责人答复。"),
        ),
        "given": (
            _("%(holder)s已同意代为清缴"),
            _("%(holder)s已同意以其配额清缴%(unit)s %(year)s 年度应清缴量。"),
        ),
        "declined": (
            _("%(holder)s不同意代为清缴"),
            _("%(holder)s不同意以其配额清缴%(unit)s %(year)s 年度应清缴量，请撤回后重新申请。理由：%(reason)s"),
        ),
    }
    return words[what]
