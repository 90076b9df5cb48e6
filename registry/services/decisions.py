"""经办结论: confirm the portal's verdicts or override them, one by one or many at once.

Every act locks the list first, as publication does, so that no decision slips in behind a signature.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import CLERKS
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import Step, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.services.list_locks import locked, refuse_unless
from registry.services.list_reasons import tidy_reason

_DECIDING = Step(gettext_lazy("确认筛查结论"), (ListStatus.DRAFT,), ListStatus.DRAFT, CLERKS)


@transaction.atomic
def decide_entry(entry: ListEntry, *, verdict: str, reason: str = "", by: User, seen: str | None = None) -> ListEntry:
    """Confirm the portal's verdict, or override it with a reason; returns the entry as decided.

    The verdict is named, never "whatever stands there now": when a screening has changed it since the page was
    made, confirming the old one needs a reason and is thereby noticed. Deciding `ask` keeps the list from being
    submitted until somebody decides anew. `seen` is the decision that the page showed: where a colleague has decided
    since, nothing is overwritten. Raises Forbidden, Refused, Conflict.
    """
    _draft(entry.annual_list, by)
    entry = ListEntry.objects.select_related("enterprise", "annual_list").get(pk=entry.pk)
    _refuse_stale(entry, seen)
    reason = tidy_reason(reason)
    _check_decision(entry, verdict, reason)
    before = entry.decision
    entry.decision, entry.decision_reason, entry.news = verdict, reason, ""
    entry.decided_by, entry.decided_at = by, clock.now()
    entry.save(update_fields=("decision", "decision_reason", "news", "decided_by", "decided_at"))
    act = "decide" if entry.is_overridden else "confirm"
    detail = {
        "uscc": entry.enterprise.uscc,
        "name": entry.enterprise.name,
        "verdict": entry.verdict,
        "from": before,
        "to": verdict,
    }
    record(f"registry.listentry.{act}", entry, by=by, reason=entry.decision_reason, detail=detail)
    return entry


@dataclass(frozen=True)
class BulkAnswer:
    """批量确认结果: how many were confirmed; why the others were left alone → their (name, code)."""

    confirmed: int
    left: Mapping[str, Sequence[tuple[str, str]]]


#: Why a bulk confirmation leaves an entry alone.
DECIDED, NEWS, ASKED = "decided", "news", "asked"


@transaction.atomic
def confirm_chosen(
    annual_list: AnnualList, entry_ids: Iterable[int], *, by: User, seen_at: datetime | None = None
) -> BulkAnswer:
    """Confirm the portal's verdict of these entries; tells how many were confirmed, and why others were not.

    Left alone: entries decided already, entries to be asked about (they want an answer, not a tick), and, where
    `seen_at` tells when the page was made, entries that a screening has changed since: they show as news.
    Raises Forbidden, Conflict.
    """
    annual_list = _draft(annual_list, by)
    chosen = ListEntry.objects.filter(annual_list=annual_list, pk__in=list(entry_ids))
    why = {DECIDED: ~Q(decision=""), ASKED: Q(verdict=Verdict.ASK)}
    if seen_at and annual_list.screened_at and annual_list.screened_at > seen_at:
        why[NEWS] = ~Q(news="")
    left: dict[str, list[tuple[str, str]]] = {}
    for reason, condition in why.items():
        rows = chosen.filter(condition).order_by("enterprise__uscc")
        left[reason] = list(rows.values_list("enterprise__name", "enterprise__uscc"))
        chosen = chosen.exclude(condition)
    number = confirm_machine_verdicts(annual_list, chosen.values_list("pk", flat=True), by=by)
    return BulkAnswer(number, {reason: units for reason, units in left.items() if units})


def confirm_entries(
    annual_list: AnnualList, entry_ids: Iterable[int], *, by: User, seen_at: datetime | None = None
) -> int:
    """The same, for those who only count: returns how many were confirmed."""
    return confirm_chosen(annual_list, entry_ids, by=by, seen_at=seen_at).confirmed


def confirm_machine_verdicts(
    annual_list: AnnualList, entry_ids: Iterable[int], *, by: User | None, reason: str = ""
) -> int:
    """The write behind a bulk confirmation; the caller has locked the list and asked for the right."""
    wanted = ListEntry.objects.filter(annual_list=annual_list, pk__in=list(entry_ids), decision="")
    wanted = wanted.exclude(verdict=Verdict.ASK)
    codes = list(wanted.order_by("pk").values_list("enterprise__uscc", flat=True))
    if not codes:
        return 0
    wanted.update(decision=F("verdict"), decision_reason="", news="", decided_by=by, decided_at=clock.now())
    detail = {"count": len(codes), "uscc": codes}
    record("registry.listentry.confirm", annual_list, by=by, reason=reason, detail=detail)
    return len(codes)


def _draft(annual_list: AnnualList, by: User) -> AnnualList:
    """The list, locked, if it is a draft and `by` may decide."""
    found = locked(annual_list)
    check_allowed(found, _DECIDING, by=by)
    refuse_unless(found, ListStatus.DRAFT)
    return found


def _refuse_stale(entry: ListEntry, seen: str | None) -> None:
    if seen is None or seen == entry.decision:
        return
    told = {"name": entry.enterprise.name, "who": entry.decided_by, "verdict": entry.get_decision_display()}
    raise Conflict(_("%(name)s 刚刚已由%(who)s判为“%(verdict)s”，未作改动。请看过其理由再办。") % told, code="decided")


def _check_decision(entry: ListEntry, verdict: str, reason: str) -> None:
    unit = {"name": entry.enterprise.name, "uscc": entry.enterprise.uscc}
    if verdict not in Verdict.values:
        told = unit | {"verdict": verdict}
        raise Refused(_("%(name)s（%(uscc)s）未改判：没有“%(verdict)s”这种结论。") % told, code="verdict")
    if verdict != entry.verdict and not reason:
        told = unit | {"verdict": str(Verdict(entry.verdict).label), "wanted": str(Verdict(verdict).label)}
        raise Refused(
            _(
                "%(name)s（%(uscc)s）未改判：筛查结论是“%(verdict)s”，改为“%(wanted)s”须写明理由。"
                "请在“经办意见”中写明后再办。"
            )
            % told,
            code="reason",
        )
