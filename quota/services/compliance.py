"""履约状态: what the one pure function says, kept on the obligation, with an append-only line for every change."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict
from quota.choices import ComplianceStatus
from quota.models import ComplianceChange, SurrenderObligation
from quota.rules.surrender import SurrenderFacts, state_on, surrendered_by
from quota.selectors.surrender import facts_of, obligations
from quota.services.duty import surrendered


def recompute(held: SurrenderObligation, *, today: date, by: User | None = None) -> None:
    """What stands as of today; the caller holds the row (`lock_obligation`). A duty that is now met is settled."""
    facts = facts_of(held)
    was_met = held.completed_on is not None
    state = ComplianceStatus(state_on(facts, today).value)
    given = surrendered_by(facts, today)
    if (state, given) != (held.compliance, held.surrendered_tonnes) or not held.changes.exists():
        ComplianceChange.objects.create(obligation=held, compliance=state, surrendered_tonnes=given, as_of=today)
    held.compliance, held.surrendered_tonnes = state, given
    held.completed_on = completed_on(facts, today)
    held.save(update_fields=["compliance", "surrendered_tonnes", "completed_on"])
    if held.completed_on and not was_met:
        surrendered(held, done_on=held.completed_on, by=by)


def completed_on(facts: SurrenderFacts, today: date) -> date | None:
    """足额日期: the first day at whose end enough had been given; who owes nothing never lacked anything."""
    if facts.obligation == 0:
        return min(today, facts.due_on)
    days = sorted({one.on for one in facts.surrendered if one.on <= today})
    return next((day for day in days if surrendered_by(facts, day) >= facts.obligation), None)


def lock_obligation(obligation: SurrenderObligation) -> SurrenderObligation:
    """The version that stands, locked until the transaction ends; every act of a unit-year waits here. Conflict where
    it was replaced while this act waited."""
    rows = SurrenderObligation.objects.select_for_update(of=("self",)).select_related("enterprise", "figure")
    found = rows.defer("figure__annex", "figure__touched").filter(
        enterprise=obligation.enterprise_id, sector=obligation.sector, quota_year=obligation.quota_year, current=True
    )
    held = found.first()
    if held is None:
        raise Conflict(_("应清缴刚生成了新版本，请刷新后再办。"), code="conflict")
    return held


def recompute_all(today: date) -> int:
    """每晚: obligations whose day has passed without being complete turn short; returns how many changed."""
    return recompute_passed(obligations(), today)


def recompute_passed(found: QuerySet[SurrenderObligation], today: date) -> int:
    """Of these; before an act that rests on the status, so that it need not wait for the night."""
    passed = Q(due_on__lt=today, compliance=ComplianceStatus.OPEN)
    changed = 0
    for pk in list(found.filter(passed).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            held = lock_obligation(SurrenderObligation.objects.get(pk=pk))
            before = held.compliance
            recompute(held, today=today)
            changed += held.compliance != before
    return changed
