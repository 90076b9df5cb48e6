"""本省: acts upon allowances are those of the bureau of the province, whoever comes by another way than the page."""

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Forbidden
from quota.models.returning import TwoPersonPosting


def refuse_others(one: TwoPersonPosting, by: User) -> None:
    """Raise Forbidden for anybody but who proposed it: taking back is for the proposer, others refuse it."""
    if one.proposed_by_id != by.pk:
        raise Forbidden(_("只有提出人可以收回。"), code="other_person")


def refuse_elsewhere(province: str, by: User) -> None:
    """Raise Forbidden for anybody who is not an officer of that province's bureau."""
    post = by.acting_post
    if post is None or post.role not in BUREAU:
        raise Forbidden(_("您的岗位不能办理配额发放。"), code="role")
    if post.organisation.province != province:
        raise Forbidden(_("只能办理本省的配额发放。"), code="province")
