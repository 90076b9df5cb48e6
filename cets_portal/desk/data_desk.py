"""企业工作台的数据质量部分: what came back and why, what waits for a signature, what the bureau asks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q

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
    """What one enterprise's person finds (`enterprise` as selectors.own_enterprise gives it); two queries at most."""
    found = _months(enterprise)
    filings = list({one.pk: one for one in found}.values())
    signs = bool(user.acting_post and user.acting_post.role == Role.APPROVER)
    plans = PlanVersion.objects.filter(plan__enterprise=enterprise, status=PlanStatus.RETURNED).defer("content")
    return DataDesk(
        returned=[one for one in filings if one.status == FilingStatus.RETURNED],
        to_sign=[one for one in filings if one.status == FilingStatus.SIGNING] if signs else [],
        plans=list(plans.select_related("plan__enterprise")) if enterprise.has_plans else [],
        questions=sorted(map(_question, (one for one in found if one.asked_pk)), key=lambda one: (one.due_on, one.pk)),
    )


def _months(enterprise: Any) -> list[Any]:
    """Months that wait for the unit, and those with open questions, once for each question; one query."""
    asked = FilteredRelation("questions", condition=Q(questions__status=QuestionStatus.ASKED))
    waits = Q(status__in=(FilingStatus.RETURNED, FilingStatus.SIGNING)) | Q(asked__isnull=False)
    rows = Filing.objects.filter(enterprise=enterprise).alias(asked=asked).filter(waits).defer("draft", "basis")
    columns = {"asked_pk": F("asked__pk"), "asked_text": F("asked__text"), "asked_due_on": F("asked__due_on")}
    return list(rows.annotate(**columns).order_by("month", "pk"))


def _question(month: Any) -> FilingQuestion:
    return FilingQuestion(pk=month.asked_pk, filing=month, text=month.asked_text, due_on=month.asked_due_on)
