"""企业工作台的数据质量部分: what came back and why, what waits for a signature, what the bureau asks."""

from dataclasses import dataclass
from typing import Any

from cets_portal.accounts.models import Role, User
from dataquality.choices import FilingStatus, PlanStatus, QuestionStatus
from dataquality.models import Filing, FilingQuestion, PlanVersion


@dataclass(frozen=True)
class DataDesk:
    """待办: `to_sign` is empty for those who do not sign."""

    returned: list[Filing]
    to_sign: list[Filing]
    plans: list[PlanVersion]
    questions: list[FilingQuestion]


def of_unit(enterprise: Any, user: User) -> DataDesk:
    """What one enterprise's person finds (`enterprise` as selectors.own_enterprise gives it); three queries at most."""
    waiting = Filing.objects.filter(enterprise=enterprise, status__in=(FilingStatus.RETURNED, FilingStatus.SIGNING))
    filings = list(waiting.defer("draft", "basis").order_by("month"))
    signs = bool(user.acting_post and user.acting_post.role == Role.APPROVER)
    plans = PlanVersion.objects.filter(plan__enterprise=enterprise, status=PlanStatus.RETURNED).defer("content")
    questions = FilingQuestion.objects.filter(filing__enterprise=enterprise, status=QuestionStatus.ASKED)
    return DataDesk(
        returned=[one for one in filings if one.status == FilingStatus.RETURNED],
        to_sign=[one for one in filings if one.status == FilingStatus.SIGNING] if signs else [],
        plans=list(plans.select_related("plan__enterprise")) if enterprise.has_plans else [],
        questions=list(questions.select_related("filing").order_by("due_on")) if enterprise.has_questions else [],
    )
