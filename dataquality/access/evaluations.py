"""取用: whose evaluations one sees. An agency sees its own once they were sent to it; a stranger's does not exist (404)."""

from django.db.models import QuerySet
from django.http import Http404

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import visible_to
from dataquality.choices import EvaluationStatus
from dataquality.models import AgencyEvaluation


def evaluations_for(user: User) -> QuerySet[AgencyEvaluation]:
    """A bureau its province's, the ministry and its auditors all, an agency its own that were ever sent to it."""
    found = visible_to(
        AgencyEvaluation.objects.select_related("agency"), user,
        province="province", organisation="agency__organisation",
    )  # fmt: skip
    return found.filter(reply_by__isnull=False) if is_agency(user) else found


def evaluation_for(user: User, pk: int) -> AgencyEvaluation:
    """One of them; 404 for a stranger's."""
    found = evaluations_for(user).select_related("entry", "replied_by", "proposed_by", "decided_by").filter(pk=pk)
    if (one := found.first()) is None:
        raise Http404
    return one


def is_agency(user: User) -> bool:
    return bool(user.acting_post and user.acting_post.role == Role.VERIFIER)


def shows_scores(user: User, evaluation: AgencyEvaluation) -> bool:
    """Not to the agency while the bureau reworks what it was sent."""
    return not is_agency(user) or evaluation.status != EvaluationStatus.DRAFT
