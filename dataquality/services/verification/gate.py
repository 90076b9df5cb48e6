"""谁能办: the locked task, and a refusal for whoever may not write in it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU, ENTERPRISE
from cets_portal.audit.errors import Conflict, Forbidden
from dataquality.access.verification import writes
from dataquality.choices import VerificationStatus
from dataquality.models import Verification


def locked(verification: Verification) -> Verification:
    """The task as it stands now, held until the transaction ends."""
    rows = Verification.objects.select_for_update(of=("self",))
    return rows.select_related("report__enterprise", "agency", "version").get(pk=verification.pk)


def at_work(verification: Verification, by: User, stages: Collection[str]) -> Verification:
    """The locked task where `by` is of its group and it stands at one of `stages`; Forbidden or Conflict otherwise."""
    refuse_outsiders(verification, by)
    held = locked(verification)
    refuse_other_stages(held, stages)
    return held


def refuse_outsiders(verification: Verification, by: User) -> None:
    """Forbidden to everybody who is not of the task's group today."""
    if not writes(by, verification):
        raise Forbidden(_("您不是该任务的核查组成员，只能查看。请由核查组长把您加入核查组。"), code="member")


def refuse_other_stages(verification: Verification, stages: Collection[str]) -> None:
    """Conflict where the task has moved on."""
    if verification.status not in stages:
        words = {"status": VerificationStatus(verification.status).label}
        raise Conflict(_("该任务现处于“%(status)s”，不能再做这一步；请刷新后再看。") % words, code="conflict")


def refuse_other_bureaus(province: str, by: User) -> None:
    """Forbidden to everybody but clerks and reviewers of the province's bureau."""
    post = by.acting_post
    if post is None or post.role not in BUREAU or post.organisation.province != province:
        raise Forbidden(_("只能由本省生态环境主管部门办理。"), code="province")


def refuse_other_units(verification: Verification, by: User) -> None:
    """Forbidden to everybody but the unit's own people."""
    post = by.acting_post
    own = (
        post is not None and post.role in ENTERPRISE and post.organisation_id == verification.enterprise.organisation_id
    )
    if not own:
        raise Forbidden(_("只能由被核查单位办理。"), code="unit")
