"""方案的告知: the bureau's people of a plan handed in, the unit's people of what was decided."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.accounts.selectors import seated_in, seated_in_bureau
from cets_portal.clock.reading import now, today
from cets_portal.inbox.services import Words, notices, tell
from dataquality.choices import PlanStatus
from dataquality.models import PlanVersion


def tell_bureau(version: PlanVersion) -> None:
    """A plan has come in: every clerk and reviewer of the province."""
    _tell(version, seated_in_bureau(today(), version.province, BUREAU), _came_in)


def tell_unit(version: PlanVersion) -> None:
    """A plan was accepted or returned: everybody of the unit."""
    words = _accepted if version.status == PlanStatus.ACCEPTED else _returned
    _tell(version, seated_in(today(), version.plan.enterprise.organisation_id), words)


def _tell(version: PlanVersion, people: Iterable[User], words: Words) -> None:
    group = f"plan/{version.pk}/{version.status}/{now():%Y%m%d%H%M%S}"
    url = reverse("plan-detail", args=[version.pk])
    tell(notices(people, words, partial(_said, version), url=url, group=group))


def _said(version: PlanVersion) -> dict[str, Any]:
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


def _came_in() -> tuple[str, str]:
    return (
        _("控制方案待审：%(unit)s"),
        _("%(unit)s提交了 %(year)s 年度%(sector)s数据质量控制方案第 %(n)s 版，请技术审核。"),
    )


def _accepted() -> tuple[str, str]:
    return (
        _("%(year)s 年度控制方案已通过"),
        _("%(year)s 年度%(sector)s数据质量控制方案第 %(n)s 版已通过技术审核，自 %(day)s 起施行。"),
    )


def _returned() -> tuple[str, str]:
    return (
        _("%(year)s 年度控制方案被退回"),
        _("%(year)s 年度%(sector)s数据质量控制方案第 %(n)s 版被退回，请于 %(mend_by)s 前改正。理由：%(reason)s"),
    )
