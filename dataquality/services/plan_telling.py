"""方案的告知: the bureau's people of a plan handed in, the unit's people of what was decided."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import OrganisationKind, User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated
from cets_portal.clock.reading import now, today
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, tell
from dataquality.choices import PlanStatus
from dataquality.models import PlanVersion

#: What is told of a version: subject and body, in the language that is on.
Words = Callable[[PlanVersion], tuple[str, str]]


def tell_bureau(version: PlanVersion) -> None:
    """A plan has come in: every clerk and reviewer of the province."""
    province = {"organisation__kind": OrganisationKind.PROVINCE, "organisation__province": version.province}
    people = seated(today(), role__in=BUREAU, **province)
    tell(_drafts(version, people, _came_in))


def tell_unit(version: PlanVersion) -> None:
    """A plan was accepted or returned: everybody of the unit."""
    body = version.plan.enterprise.organisation_id
    people = seated(today(), organisation=body) if body else []
    words = _accepted if version.status == PlanStatus.ACCEPTED else _returned
    tell(_drafts(version, people, words))


def _drafts(version: PlanVersion, people: Iterable[User], words: Words) -> list[Draft]:
    group = f"plan/{version.pk}/{version.status}/{now():%Y%m%d%H%M%S}"
    return [_draft(version, person, words, group) for person in people]


def _draft(version: PlanVersion, person: User, words: Words, group: str) -> Draft:
    with translation.override(person.language):
        subject, body = words(version)
    return Draft(
        user=person, kind=MessageKind.NOTICE, key=f"{group}/{person.pk}", subject=subject, body=body,
        url=reverse("plan-detail", args=[version.pk]), group=group,
    )  # fmt: skip


def _said(version: PlanVersion) -> dict[str, object]:
    plan = version.plan
    return {
        "unit": plan.enterprise.name,
        "year": plan.plan_year,
        "sector": plan.get_sector_display(),
        "n": version.number,
        "reason": version.return_reason,
        "day": version.effective_on or "",
        "mend_by": version.mend_by or "",
    }


def _came_in(version: PlanVersion) -> tuple[str, str]:
    return (
        _("控制方案待审：%(unit)s") % _said(version),
        _("%(unit)s提交了 %(year)s 年度%(sector)s数据质量控制方案第 %(n)s 版，请技术审核。") % _said(version),
    )


def _accepted(version: PlanVersion) -> tuple[str, str]:
    return (
        _("%(year)s 年度控制方案已通过") % _said(version),
        _("%(year)s 年度%(sector)s数据质量控制方案第 %(n)s 版已通过技术审核，自 %(day)s 起施行。") % _said(version),
    )


def _returned(version: PlanVersion) -> tuple[str, str]:
    return (
        _("%(year)s 年度控制方案被退回") % _said(version),
        _("%(year)s 年度%(sector)s数据质量控制方案第 %(n)s 版被退回，请于 %(mend_by)s 前改正。理由：%(reason)s")
        % _said(version),
    )
