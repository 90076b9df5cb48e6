"""等您办理: the rows of a bureau's queue: what it is, how far, since when, and the button that goes there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.desk.selectors import DraftList
from cets_portal.templatetags.figures import whole
from registry.models import AnnualList
from registry.selectors.notices import NoticeCounts

OLD_DAYS, VERY_OLD_DAYS = 7, 15


@dataclass(frozen=True)
class Waiting:
    """一项待办. `hue` back: sent back; `lock` says why this person cannot act; `days` since it began to wait."""

    title: str
    note: str
    url: str
    act: str
    done: int = 0
    total: int = 0
    since: datetime | None = None
    days: int = 0
    hue: str = ""
    lock: str = ""

    @property
    def age(self) -> str:
        """The class of the cell: amber after a week, red after half a month."""
        return "age-3" if self.days > VERY_OLD_DAYS else "age-2" if self.days > OLD_DAYS else ""


def bureau_queue(
    user: User,
    *,
    drafts: Iterable[DraftList],
    to_sign: Iterable[AnnualList],
    imports: tuple[int, datetime | None],
    notices: Iterable[tuple[int, NoticeCounts]],
    today: date,
) -> list[Waiting]:
    """What a bureau's person finds on the desk, the oldest of what can be acted on first."""
    role = user.acting_post.role if user.acting_post else ""
    rows = [*_to_sign(user, to_sign, role), *_drafts(drafts, role)]
    if role == Role.CLERK:
        rows += [*_imports(imports), *_notices(notices)]
    aged = (replace(row, days=_days(row.since, today)) for row in rows)
    return sorted(aged, key=lambda row: (bool(row.lock), row.hue != "back", -row.days))


def _days(since: datetime | None, today: date) -> int:
    return (today - timezone.localtime(since).date()).days if since else 0


def _name(annual_list: AnnualList) -> str:
    return _("%(year)s 年度%(sector)s名录") % {
        "year": annual_list.list_year,
        "sector": annual_list.get_sector_display(),
    }


def _to_sign(user: User, lists: Iterable[AnnualList], role: str) -> Iterator[Waiting]:
    for one in lists:
        own = getattr(one, "own", one.submitted_by_id == user.pk)
        lock = _("本人经办，须由另一人签发") if own else "" if role == Role.REVIEWER else _("等待签发")
        yield Waiting(
            title=_("%(list)s 待签发") % {"list": _name(one)},
            note=_("%(who)s 送签，第 %(n)s 版") % {"who": one.submitted_by or "–", "n": one.edition},
            url=reverse("list-detail", args=[one.pk]),
            act=_("复核签发"),
            since=one.submitted_at,
            lock=lock,
        )


def _drafts(drafts: Iterable[DraftList], role: str) -> Iterator[Waiting]:
    for draft in drafts:
        one, returned = draft.annual_list, draft.returned
        title = _("%(list)s 待确认") if draft.unconfirmed else _("%(list)s 可以送签")
        yield Waiting(
            title=title % {"list": _name(one)},
            note=_draft_note(draft),
            url=f"{reverse('screening')}?year={one.list_year - 1}&sector={one.sector}",
            act=_("复核筛查") if draft.unconfirmed else _("送复核签发"),
            done=draft.confirmed,
            total=draft.total,
            since=returned.at if returned else one.screened_at,
            hue="back" if returned else "",
            lock="" if role == Role.CLERK else _("经办办理中"),
        )


def _draft_note(draft: DraftList) -> str:
    if draft.returned:
        who = draft.returned.actor_name
        return _("%(who)s 退回：%(why)s") % {"who": who, "why": draft.returned.reason}
    if draft.asking:
        return _("余 %(n)s 条，其中待核实 %(asking)s 条须先补充") % {
            "n": whole(draft.unconfirmed),
            "asking": whole(draft.asking),
        }
    if draft.unconfirmed:
        return _("余 %(n)s 条") % {"n": whole(draft.unconfirmed)}
    return _("全部 %(n)s 条已确认") % {"n": whole(draft.total)}


def _imports(imports: tuple[int, datetime | None]) -> Iterator[Waiting]:
    number, oldest = imports
    if number:
        yield Waiting(
            title=_("名册未载入"),
            note=_("%(n)s 份已上传，核对后载入或放弃") % {"n": number},
            url=reverse("roster-list"),
            act=_("去载入"),
            since=oldest,
        )


def _notices(by_year: Iterable[tuple[int, NoticeCounts]]) -> Iterator[Waiting]:
    for list_year, counts in by_year:
        yield Waiting(
            title=_("%(year)s 年度权利义务告知未确认") % {"year": list_year},
            note=_("待确认 %(waiting)s 家，无账户 %(unreached)s 家")
            % {"waiting": whole(counts.waiting), "unreached": whole(counts.unreached)},
            url=f"{reverse('notice-list')}?year={list_year - 1}&sector=",
            act=_("查看"),
            done=counts.settled,
            total=counts.total,
            since=counts.oldest_sent_at,
        )
