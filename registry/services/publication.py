"""名录公布: a submitted list comes into force: frozen, written, digested, announced, in one transaction.

Notice 2025-140 item (二): published, and the units told. Afterwards the database itself keeps list and entries
as they are (registry.immutability).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.clock import reading as clock
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.rules.ordering import list_order
from registry.selectors.editions import same_as
from registry.services import bulk
from registry.services.decisions import confirm_machine_verdicts
from registry.services.list_files import store_files
from registry.services.list_locks import locked_editions, refuse_unless
from registry.services.notices import notify_units
from registry.services.proofs import freeze_proofs

_LISTED = (Verdict.INCLUDE, Verdict.REPORT_ONLY)
_FROZEN = ("name", "uscc", "city", "serial", "first_published_on")


@transaction.atomic
def publish(annual_list: AnnualList, *, by: User, today: date, declared_empty: bool = False) -> None:
    """Sign and publish a submitted list; `today` (Asia/Shanghai) is the day on which new units first stand on it.

    `declared_empty`: the reviewer, too, declares that the sector has no key emitting unit; without it a list
    without units is refused. Raises Forbidden (not a reviewer), Refused (submitted or decided by the same person;
    something undecided), Conflict (no longer submitted: of two reviewers one publishes).
    """
    editions = locked_editions(annual_list)
    held = _among(editions, annual_list)
    check_allowed(held, AnnualList.LIFECYCLE["publish"], by=by)
    refuse_unless(held, ListStatus.SUBMITTED)
    _refuse_own_decisions(held, by)
    refuse_unfinished(held)
    refuse_empty(held, declared=declared_empty)
    refuse_unchanged(held)
    _bring_into_force(held, editions, "publish", by=by, reason="", today=today)
    annual_list.refresh_from_db()


@transaction.atomic
def publish_by_command(
    annual_list: AnnualList, *, operator: str, leave_asked: bool, today: date, declared_empty: bool = False
) -> None:
    """Publish from the server's command line: the operator answers for both hands, and the audit log says so.

    Verdicts that nobody has decided are confirmed as screened. Entries to be asked about stop the publication,
    unless `leave_asked`: then they stay off this edition and its note names them. A list without key emitting units
    stops it too, unless `declared_empty`. docs/decisions/0010.
    """
    editions = locked_editions(annual_list)
    held = _among(editions, annual_list)
    refuse_unless(held, ListStatus.DRAFT, ListStatus.SUBMITTED)
    reason = _("由服务器命令公布，操作系统用户 %(operator)s") % {"operator": operator}
    if held.status == ListStatus.DRAFT:
        refuse_unscreened(held)
        confirm_machine_verdicts(held, held.entries.values_list("pk", flat=True), by=None, reason=reason)
        freeze_proofs(held)
    asked = _asked(held)
    if asked and not leave_asked:
        raise Refused(_sentence_about(asked) + _("补充数据后重新筛查，或加 --leave-asked 暂不列入。"), code="asked")
    if not declared_empty and is_empty(held):
        raise Refused(_empty_sentence(held) + _("确无重点排放单位的，加 --empty 公布。"), code="empty")
    note = "\n".join(filter(None, (held.change_note, _sentence_about(asked) + _("本版暂不列入。") if asked else "")))
    _bring_into_force(held, editions, "publish_by_command", by=None, reason=reason, today=today, change_note=note)
    annual_list.refresh_from_db()


def refuse_unfinished(annual_list: AnnualList) -> None:
    """Raise Refused while an entry is undecided or asked about, nothing was screened, or a correction says no why."""
    refuse_unscreened(annual_list)
    if annual_list.edition > 1 and not annual_list.change_note.strip():
        raise Refused(_("更正后的名录须写明更正说明。"), code="change_note")
    counts = annual_list.entries.aggregate(
        undecided=Count("pk", filter=Q(decision="")),
        unanswered=Count("pk", filter=Q(decision="", verdict=Verdict.ASK)),
        asked=Count("pk", filter=Q(decision=Verdict.ASK)),
    )
    if counts["undecided"]:
        raise Refused(
            _("还有 %(undecided)s 条未确认，其中待核实 %(unanswered)s 条须先补充数据或改判。") % counts,
            code="undecided",
        )
    if counts["asked"]:
        raise Refused(_("还有 %(asked)s 条待核实，须先补充数据或改判。") % counts, code="asked")


def refuse_unscreened(annual_list: AnnualList) -> None:
    if annual_list.screened_at is None:
        raise Refused(_("这份名录还没有筛查过，请先筛查。"), code="unscreened")


def refuse_unchanged(annual_list: AnnualList) -> None:
    """Raise Refused when a correction corrects nothing: published, it would only put another number on the same list."""
    if why := nothing_changed(annual_list):
        raise Refused(why + _("。请改正条目、登记册中的名称或数据后再办；不再更正的，请放弃更正。"), code="unchanged")


def nothing_changed(annual_list: AnnualList) -> str:
    """与第 n 版相同，没有变化; "" where the edition differs from the one in force, or is the first."""
    before = same_as(annual_list)
    return _("与第 %(n)s 版相同，没有变化") % {"n": before.edition} if before else ""


def is_empty(annual_list: AnnualList) -> bool:
    """Does no entry of the list stand as a key emitting unit? Undecided ones count with the portal's verdict."""
    units = Q(decision=Verdict.INCLUDE) | Q(decision="", verdict=Verdict.INCLUDE)
    return not annual_list.entries.filter(units).exists()


def refuse_empty(annual_list: AnnualList, *, declared: bool) -> None:
    """Raise Refused when the list has no key emitting unit and nobody has declared that this is so."""
    if not declared and is_empty(annual_list):
        wanted = _("确无重点排放单位的，请勾选声明；否则请检查名册与筛查结论。")
        raise Refused(_empty_sentence(annual_list) + wanted, code="empty")


def _empty_sentence(annual_list: AnnualList) -> str:
    return _("%(year)s 年度%(sector)s名录上没有一家重点排放单位。") % {
        "year": annual_list.list_year,
        "sector": annual_list.get_sector_display(),
    }


def own_decisions(annual_list: AnnualList, by: User) -> str:
    """Why this person may not sign: how many entries they decided themselves; "" where none."""
    own = annual_list.entries.filter(decided_by=by).count()
    return _("名录须由另一人签发：其中 %(own)s 条是您本人确认的。") % {"own": own} if own else ""


def _among(editions: Iterable[AnnualList], annual_list: AnnualList) -> AnnualList:
    return next(one for one in editions if one.pk == annual_list.pk)


def _refuse_own_decisions(annual_list: AnnualList, by: User) -> None:
    """Maker ≠ checker holds for each entry too: a person may have changed posts between the two acts."""
    if why := own_decisions(annual_list, by):
        raise Refused(why, code="second_person")


def _asked(annual_list: AnnualList) -> list[tuple[str, str]]:
    """(name, code) of entries that nobody has answered."""
    waiting = Q(decision=Verdict.ASK) | Q(decision="", verdict=Verdict.ASK)
    found = annual_list.entries.filter(waiting).order_by("enterprise__uscc")
    return list(found.values_list("enterprise__name", "enterprise__uscc"))


def _sentence_about(asked: list[tuple[str, str]]) -> str:
    names = _("、").join(_("%(name)s（%(uscc)s）") % {"name": name, "uscc": uscc} for name, uscc in asked)
    return _("待核实 %(count)s 家：%(names)s。") % {"count": len(asked), "names": names}


def _bring_into_force(
    held: AnnualList,
    editions: list[AnnualList],
    action: str,
    *,
    by: User | None,
    reason: str,
    today: date,
    **changes: Any,
) -> None:
    """Freeze, write, replace the edition before, publish, tell the units."""
    earlier = [one for one in editions if one.status in (ListStatus.PUBLISHED, ListStatus.SUPERSEDED)]
    _freeze(held, earlier, today)
    for one in earlier:
        if one.status == ListStatus.PUBLISHED:
            advance(one, "supersede", by=by, reason=_("第 %(edition)s 版公布") % {"edition": held.edition})
    files = store_files(held, published_on=today, by=by)
    detail: dict[str, Any] = {"edition": held.edition} | ({"declared_empty": True} if is_empty(held) else {})
    detail |= {f"{name}_{kind}": getattr(file, kind) for name, file in files.items() for kind in ("sha256", "sm3")}
    advance(
        held, action, by=by, reason=reason, detail=detail,
        published_by=by, published_at=clock.now(), **files, **changes,
    )  # fmt: skip
    notify_units(held)


def _freeze(annual_list: AnnualList, earlier: list[AnnualList], today: date) -> None:
    """Write name, code, city, serial number and first publication into the entries; units by city, then name."""
    first = _first_published(earlier)
    found = annual_list.entries.order_by().values_list(
        "pk", "enterprise_id", "decision", "enterprise__name", "enterprise__uscc", "enterprise__city"
    )
    entries = sorted(found, key=lambda one: list_order(city=one[5], name=one[3], uscc=one[4]))
    units = (pk for pk, _unit, decision, *_rest in entries if decision == Verdict.INCLUDE)
    serials = {pk: serial for serial, pk in enumerate(units, start=1)}
    rows = [
        (pk, name, uscc, city, serials.get(pk), first.get((unit, decision), today) if decision in _LISTED else None)
        for pk, unit, decision, name, uscc, city in entries
    ]
    bulk.update(ListEntry, ["id"], _FROZEN, rows)


def _first_published(earlier: list[AnnualList]) -> dict[tuple[int, str], date]:
    """(enterprise, as what it was listed) → the day on which an earlier edition first did."""
    rows = ListEntry.objects.filter(annual_list__in=earlier, first_published_on__isnull=False)
    found = rows.values_list("enterprise_id", "decision").annotate(first=Min("first_published_on"))
    return {(unit, decision): day for unit, decision, day in found.order_by()}
