"""认定查询: conclusions that wait, figures to confirm and to tell, differences and objections that are open; what stops them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dataquality.choices import DifferenceStatus, FigureStatus, FindingVerdict, ObjectionStatus, VerificationStatus
from dataquality.models import Conclusion, Objection, RecheckDifference, Verification, VerifiedFigure
from dataquality.selectors.verification import OPEN, UNRESOLVED

UNDECIDED: Final = (ObjectionStatus.FILED, ObjectionStatus.PROPOSED)


def waiting_conclusions(found: QuerySet[Conclusion]) -> Any:
    """Conclusions that wait for the province, oldest first, with what stands open beside each (`with_points`)."""
    return with_points(conclusions_waiting(found)).order_by("concluded_at", "pk")


def conclusions_waiting(found: QuerySet[Conclusion]) -> QuerySet[Conclusion]:
    """Newest conclusions of tasks that wait for the province and for which no figure is proposed."""
    later = Conclusion.objects.filter(verification=OuterRef("verification"), number__gt=OuterRef("number"))
    proposed = VerifiedFigure.objects.filter(conclusion=OuterRef("pk"), status=FigureStatus.PROPOSED)
    rows = found.filter(verification__status=VerificationStatus.CONCLUDED)
    return rows.exclude(Exists(later)).exclude(Exists(proposed))


def with_points(found: QuerySet[Conclusion]) -> Any:
    """Conclusions with what stands open beside each: `unresolved_n` findings, `differs` (a re-check, unanswered),
    `others_n` (tasks on the report still open)."""
    differs = RecheckDifference.objects.filter(
        recheck__report=OuterRef("verification__report"), status=DifferenceStatus.OPEN
    )
    others = (
        Verification.objects.filter(report=OuterRef("verification__report"), status__in=OPEN)
        .exclude(pk=OuterRef("verification"))
        .exclude(status=VerificationStatus.CONCLUDED)
        .order_by()
        .values("report")
        .annotate(n=Count("pk"))
        .values("n")
    )
    closed = Q(verification__findings__verdict__in=UNRESOLVED)
    rows = found.select_related("verification__report__enterprise", "verification__agency").defer(
        "content", "verification__draft", "verification__report__draft"
    )
    return rows.annotate(
        unresolved_n=Count("verification__findings", filter=closed, distinct=True),
        differs=Exists(differs),
        others_n=Subquery(others),
    )


def open_points(conclusions: Sequence[Conclusion]) -> dict[int, str]:
    """Conclusion → a sentence of what stands open on it; those on which nothing is open are left out. One query."""
    rows = with_points(Conclusion.objects.filter(pk__in=[one.pk for one in conclusions]))
    said = {one.pk: points_of(one) for one in rows}
    return {pk: sentence for pk, sentence in said.items() if sentence}


def points_of(one: Any) -> str:
    """What stands open on a conclusion (`with_points`), as one sentence; "" where nothing does."""
    parts = []
    if one.unresolved_n:
        n = one.unresolved_n
        parts.append(ngettext("%(n)s 个不符合项未解决", "%(n)s 个不符合项未解决", n) % {"n": n})
    if not one.conforms:
        parts.append(_("七项质量有不符合"))
    if one.differs:
        parts.append(_("复核差异未处理"))
    if one.others_n:
        n = one.others_n
        parts.append(ngettext("另有 %(n)s 项核查未完成", "另有 %(n)s 项核查未完成", n) % {"n": n})
    return _("尚有未结事项：%(parts)s。") % {"parts": _("，").join(parts)} if parts else ""


def proposed_figures(found: QuerySet[VerifiedFigure]) -> QuerySet[VerifiedFigure]:
    """Figures that wait for the second person, oldest first."""
    return found.filter(status=FigureStatus.PROPOSED).order_by("proposed_at", "pk")


def untold_figures(found: QuerySet[VerifiedFigure]) -> QuerySet[VerifiedFigure]:
    """Figures that stand and of which the unit does not know yet, the first due first."""
    return found.filter(status=FigureStatus.CONFIRMED, told_on__isnull=True).order_by("tell_by", "pk")


def open_objections(found: QuerySet[Objection]) -> QuerySet[Objection]:
    """Objections that nobody has decided, the first due first."""
    return found.filter(status__in=UNDECIDED).order_by("decide_by", "pk")


def open_differences(found: QuerySet[RecheckDifference]) -> QuerySet[RecheckDifference]:
    """Cases that nobody has closed, oldest first."""
    return found.filter(status=DifferenceStatus.OPEN).order_by("opened_on", "pk")


def findings_by_verdict(verifications: Iterable[Verification]) -> dict[int, dict[str, int]]:
    """Task → verdict → findings; one query."""
    rows = Verification.objects.filter(
        pk__in=[one.pk for one in verifications], findings__verdict__in=FindingVerdict.values
    )
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, verdict, n in rows.order_by().values_list("pk", "findings__verdict").annotate(n=Count("findings")):
        counted[pk][verdict] = n
    return dict(counted)
