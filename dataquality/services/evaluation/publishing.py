"""公开评估: frozen, logged and public in one transaction; the last of a province's year settles its duty."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.services.log import Leaf, append
from dataquality.choices import EvaluationStatus
from dataquality.models import AgencyEvaluation
from dataquality.selectors.evaluations import left_to_publish, logged_content, subject_of
from dataquality.services.duties import evaluation_published
from dataquality.services.evaluation.steps import refuse_running_clock
from dataquality.services.evaluation.telling import tell_of_publication


@transaction.atomic
def publish(evaluation: AgencyEvaluation, *, by: User, today: date) -> None:
    """公开. Refused while the agency may still reply; Conflict where it is not decided: of two at once one publishes."""
    held = _held(evaluation)
    check_allowed(held, AgencyEvaluation.LIFECYCLE["publish"], by=by)
    refuse_running_clock(held, today)
    if held.status != EvaluationStatus.DECIDED:
        words = {"state": EvaluationStatus(held.status).label}
        raise Conflict(_("评估现在的状态是“%(state)s”，不能公开；请刷新后再看。") % words, code="conflict")
    if not left_to_publish(held.province, held.emission_year) - {held.agency_id}:
        evaluation_published(held.province, held.emission_year, done_on=today, by=by)
    tell_of_publication(held, today)
    content = logged_content(held)
    entry = append([Leaf("evaluation", subject_of(held), content)])[0]
    advance(held, "publish", by=by, detail={"sha256": sha256(content)}, published_on=today, entry=entry)
    evaluation.refresh_from_db()


def _held(evaluation: AgencyEvaluation) -> AgencyEvaluation:
    """All of the province's year is held, so that of the last two one sees that it is the last."""
    of_year = AgencyEvaluation.objects.filter(province=evaluation.province, emission_year=evaluation.emission_year)
    rows = of_year.select_for_update(of=("self",)).select_related("agency").order_by("pk")
    return next(one for one in rows if one.pk == evaluation.pk)
