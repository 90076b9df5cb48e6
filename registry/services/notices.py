"""权利义务告知: each listed unit is told of its rights and duties; its answer, or the paper, is kept.

Interim regulation (国令第775号) article 8 and notice 2025-140 item (二).
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import CLERKS, ENTERPRISE
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import Step, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry, RightsNotice
from registry.selectors.notices import WAITING
from registry.services import bulk

_PAPER_LENGTH = 200
_TOLD = ("enterprise_id", "annual_list_id", "list_year", "sector", "sent_at", "paper_note")
_ACKNOWLEDGE = Step(gettext_lazy("确认收到"), (), "", ENTERPRISE)
_PAPER = Step(gettext_lazy("登记书面送达"), (), "", CLERKS)


def notify_units(annual_list: AnnualList) -> int:
    """Tell every unit on a published list; returns how many were told now.

    A unit told by an earlier edition of the same list year and sector is not told again. A unit without an
    account has its notice waiting until it gets one or paper is delivered.
    """
    if annual_list.status != ListStatus.PUBLISHED:
        raise Refused(_("名录公布后才能告知各单位。"), code="not_published")
    listed = ListEntry.objects.filter(annual_list=annual_list, decision=Verdict.INCLUDE)
    told = RightsNotice.objects.filter(list_year=annual_list.list_year, sector=annual_list.sector)
    units = listed.exclude(enterprise__in=told.values("enterprise")).order_by("serial")
    about = (annual_list.pk, annual_list.list_year, annual_list.sector, clock.now(), "")
    rows = [(unit, *about) for unit in units.values_list("enterprise_id", flat=True)]
    bulk.insert(RightsNotice, _TOLD, rows)
    return len(rows)


@transaction.atomic
def acknowledge(notice: RightsNotice, *, by: User) -> None:
    """The unit confirms that it received the notice. Forbidden to other units' people; Conflict the second time."""
    check_allowed(notice, _ACKNOWLEDGE, by=by)
    post = by.acting_post
    if post is None or post.organisation_id != notice.enterprise.organisation_id:
        raise Forbidden(_("只有本单位的人员可以确认收到。"), code="other_unit")
    waiting = RightsNotice.objects.filter(pk=notice.pk, acknowledged_at__isnull=True)
    if waiting.update(acknowledged_at=clock.now(), acknowledged_by=by) != 1:
        raise Conflict(_("本单位已确认收到这份告知。"), code="acknowledged")
    notice.refresh_from_db()
    record("registry.rightsnotice.acknowledge", notice, by=by)


@transaction.atomic
def record_paper(notice: RightsNotice, *, note: str, by: User) -> None:
    """A clerk records that the notice was delivered on paper: how, when, to whom. A later note replaces it."""
    check_allowed(notice, _PAPER, by=by)
    note = _checked_note(note)
    before = RightsNotice.objects.select_for_update().get(pk=notice.pk).paper_note
    RightsNotice.objects.filter(pk=notice.pk).update(paper_note=note)
    notice.refresh_from_db()
    record("registry.rightsnotice.paper", notice, by=by, reason=note, detail={"before": before} if before else None)


@transaction.atomic
def record_paper_for(chosen: QuerySet[RightsNotice], *, note: str, by: User) -> int:
    """One note for many notices that were delivered on paper; returns how many were recorded.

    Left alone: notices that were confirmed or recorded meanwhile. One audit entry for each list, naming the units.
    Raises Forbidden, Refused (no note), Conflict (nothing left to record).
    """
    note = _checked_note(note)
    waiting = RightsNotice.objects.filter(WAITING, pk__in=chosen.order_by().values("pk")).select_for_update()
    by_list: dict[int, list[int]] = {}
    for pk, list_id in waiting.order_by("pk").values_list("pk", "annual_list_id"):
        by_list.setdefault(list_id, []).append(pk)
    for annual_list in AnnualList.objects.filter(pk__in=by_list).order_by("pk"):
        check_allowed(annual_list, _PAPER, by=by)
        _write_paper(annual_list, by_list[annual_list.pk], note, by)
    if not by_list:
        raise Conflict(_("所选单位都已确认或已登记书面送达，没有可登记的。"), code="settled")
    return sum(map(len, by_list.values()))


def _write_paper(annual_list: AnnualList, keys: list[int], note: str, by: User) -> None:
    found = RightsNotice.objects.filter(annual_list=annual_list, pk__in=keys)
    found.update(paper_note=note)
    codes = list(found.order_by("enterprise__uscc").values_list("enterprise__uscc", flat=True))
    record("registry.rightsnotice.paper", annual_list, by=by, reason=note, detail={"count": len(codes), "uscc": codes})


def _checked_note(note: str) -> str:
    note = note.strip()
    if not note:
        raise Refused(_("请写明书面送达的方式、日期和签收人。"), code="note")
    if len(note) > _PAPER_LENGTH:
        raise Refused(_("书面送达说明不超过 %(limit)s 字。") % {"limit": _PAPER_LENGTH}, code="note_length")
    return note
