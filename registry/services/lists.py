"""名录办理: submit, recall, return, publish, amend, abandon; decisions on single entries are next door."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from cets_portal.norms import list_rule_for
from registry.choices import ListStatus
from registry.models import AnnualList, ListEntry
from registry.services import screening
from registry.services.decisions import confirm_chosen, confirm_entries, decide_entry
from registry.services.list_locks import locked, locked_editions, refuse_unless
from registry.services.list_reasons import tidy_reason
from registry.services.proofs import freeze_proofs
from registry.services.publication import (
    is_empty,
    publish,
    publish_by_command,
    refuse_empty,
    refuse_unchanged,
    refuse_unfinished,
)

__all__ = [
    "abandon",
    "amend",
    "confirm_chosen",
    "confirm_entries",
    "decide_entry",
    "publish",
    "publish_by_command",
    "recall",
    "return_to_clerk",
    "submit",
]

#: What an amended edition takes over from the edition in force; name, code and serial are frozen anew.
_COPIED = (
    "enterprise_id", "verdict", "reason", "clause", "params", "emission_year", "emissions_tco2e", "emission_source",
    "industry_code", "sub_industry", "near", "change", "change_reason", "stood",
    "decision", "decision_reason", "decided_by_id", "decided_at",
)  # fmt: skip


@transaction.atomic
def submit(annual_list: AnnualList, *, by: User, note: str = "", declared_empty: bool = False) -> None:
    """Send a list to the reviewer, each verdict with its proof.

    Refused while an entry is undecided or asked about, when the register has moved on since the screening, and for
    a correction that corrects nothing.
    `note` replaces the change note of an amended edition: what was corrected is known only at the end.
    `declared_empty`: the clerk declares that the sector has no key emitting unit; without it an empty list is refused.
    """
    held = locked(annual_list)
    check_allowed(held, AnnualList.LIFECYCLE["submit"], by=by)
    refuse_unless(held, ListStatus.DRAFT)
    refuse_unfinished(held)
    refuse_empty(held, declared=declared_empty)
    refuse_unchanged(held)
    freeze_proofs(held)
    changes: dict[str, Any] = {"change_note": note.strip()} if held.edition > 1 and note.strip() else {}
    detail = {"declared_empty": True} if is_empty(held) else None
    advance(held, "submit", by=by, detail=detail, submitted_by=by, submitted_at=clock.now(), **changes)
    annual_list.refresh_from_db()


def recall(annual_list: AnnualList, *, by: User) -> None:
    """Take a submitted list back to work on it."""
    advance(annual_list, "recall", by=by, submitted_by=None, submitted_at=None)


def return_to_clerk(annual_list: AnnualList, *, by: User, reason: str) -> None:
    """Send a submitted list back with the reason; the decisions stay."""
    advance(annual_list, "return", by=by, reason=tidy_reason(reason), submitted_by=None, submitted_at=None)


def amend(annual_list: AnnualList, *, note: str, by: User) -> AnnualList:
    """Open the next edition of the list in force, with its entries and decisions, and screen it anew.

    Where the register has moved on, the decision is cleared and the entry shows what changed. Raises Forbidden,
    Refused (no note; an edition is open already), Conflict (another edition came into force meanwhile).
    """
    with transaction.atomic():
        editions = locked_editions(annual_list)
        current = next((one for one in editions if one.status == ListStatus.PUBLISHED), None)
        check_allowed(current or annual_list, AnnualList.LIFECYCLE["amend"], by=by, reason=note)
        _refuse_second_amendment(editions)
        if current is None or current.pk != annual_list.pk:
            raise Conflict(_("这一版已不是现行版，请在现行版上更正。"), code="conflict")
        fresh = _next_edition(current, note.strip(), by)
    screening.run(fresh.list_year, fresh.province, fresh.sector, by=by, today=clock.today())
    fresh.refresh_from_db()
    return fresh


def abandon(annual_list: AnnualList, *, by: User, reason: str) -> None:
    """Give up an amendment in work: it stays to be read and is never published; the edition in force stays in force.

    Its number is not given again. Refused for a first edition, which nothing stands behind.
    """
    if annual_list.edition == 1:
        raise Refused(_("第 1 版不能放弃：可以改正名册或条目，再重新筛查。"), code="first_edition")
    advance(annual_list, "abandon", by=by, reason=tidy_reason(reason), detail={"edition": annual_list.edition})


def _refuse_second_amendment(editions: list[AnnualList]) -> None:
    opened = next((one for one in editions if one.is_open), None)
    if opened:
        raise Refused(
            _("第 %(edition)s 版正在办理（%(state)s），办完或签发后才能再开新版。")
            % {"edition": opened.edition, "state": opened.get_status_display()},
            code="open_edition",
        )


def _next_edition(current: AnnualList, note: str, by: User) -> AnnualList:
    same = {"list_year": current.list_year, "province": current.province, "sector": current.sector}
    newest = AnnualList.objects.filter(**same).aggregate(newest=Max("edition"))["newest"]
    fresh = AnnualList.objects.create(
        **same, edition=newest + 1, rule_code=list_rule_for(current.list_year).code, change_note=note
    )
    copies = (ListEntry(annual_list=fresh, **row) for row in current.entries.order_by("pk").values(*_COPIED))
    ListEntry.objects.bulk_create(copies, batch_size=2000)
    record("registry.annuallist.amend", fresh, by=by, reason=note, detail={"from_edition": current.edition})
    return fresh
