"""等您办理: the rows of a bureau's queue: what it is, how far, since when, and the button that goes there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.desk.board import Line
from cets_portal.desk.duties import PHASES, Phase
from cets_portal.desk.selectors import DraftList, Waits
from cets_portal.templatetags.figures import whole
from registry.models import AnnualList
from registry.selectors.notices import NoticeCounts

OLD_DAYS, VERY_OLD_DAYS = 7, 15


@dataclass(frozen=True)
class Waiting:
    """一项待办. `hue` back: sent back; `lock` says why this person cannot act; `days` since it began to wait.

    `line` is the duty of a notice that it is, with its date.
    """

    title: str
    note: str
    url: str
    act: str
    done: int = 0
    total: int = 0
    since: datetime | date | None = None
    days: int = 0
    hue: str = ""
    lock: str = ""
    phase: Phase = Phase.LISTS
    line: Line | None = None

    @property
    def age(self) -> str:
        """The class of the cell: amber after a week, red after half a month."""
        return "age-3" if self.days > VERY_OLD_DAYS else "age-2" if self.days > OLD_DAYS else ""


@dataclass(frozen=True)
class PhaseWaiting:
    """一个环节的待办."""

    label: Any
    rows: list[Waiting]


def by_phase(rows: Iterable[Waiting]) -> list[PhaseWaiting]:
    """The queue grouped by phase of the year, within each as it stood."""
    known = list(rows)
    grouped = ((label, [row for row in known if row.phase is phase]) for phase, label in PHASES.items())
    return [PhaseWaiting(label, own) for label, own in grouped if own]


def bureau_queue(
    user: User,
    *,
    drafts: Iterable[DraftList],
    to_sign: Iterable[AnnualList],
    papers: dict[str, Waits],
    notices: Iterable[tuple[int, NoticeCounts]],
    duties: Iterable[Line],
    today: date,
) -> list[Waiting]:
    """What a bureau's person finds on the desk: what was sent back, what is late, then the oldest that can be acted on."""
    role = user.acting_post.role if user.acting_post else ""
    rows = [*_to_sign(user, to_sign, role), *_drafts(drafts, role), *_papers(papers, role), *_duties(duties, role)]
    if role == Role.CLERK:
        rows += _notices(notices)
    aged = (replace(row, days=_days(row.since, today)) for row in rows)
    return sorted(aged, key=lambda row: (bool(row.lock), row.hue != "back", not _is_late(row), -row.days))


def _is_late(row: Waiting) -> bool:
    return row.line is not None and row.line.is_late


def _duties(lines: Iterable[Line], role: str) -> Iterator[Waiting]:
    """The bureau's own duties that are late or due within a week, with their dates."""
    for line in lines:
        title = " ".join(filter(None, (str(line.duty.label), line.obligation.period)))
        yield Waiting(
            title=title,
            note=f"{line.obligation.number} {line.obligation.clause}",
            url=line.url,
            act=_("去办理"),
            done=line.done,
            total=line.total,
            lock="" if role in line.duty.posts else _("由经办、审核办理"),
            phase=line.duty.phase,
            line=line,
        )


#: Kind of paper: title, note with its number, page with its filter, what the button says, phase, who may act.
PaperRow = tuple[str, str, str, str, str, Phase, frozenset[Role]]


def _paper_rows() -> list[PaperRow]:
    """What may wait on a bureau's desk besides its lists."""
    clerks, both = frozenset({Role.CLERK}), frozenset({Role.CLERK, Role.REVIEWER})
    openings, visits, letters = reverse("opening-list"), reverse("visit-list"), reverse("letter-list")
    plans, filings = reverse("plan-list"), reverse("review-queue")
    return [
        ("rosters", _("名册未载入"), _("%(n)s 份已上传，核对后载入或放弃"), reverse("roster-list"), _("去载入"),
         Phase.LISTS, clerks),
        ("openings", _("账户开立申请待审"), _("%(n)s 家已提交材料"), f"{openings}?sector=&once=1", _("去审核"),
         Phase.LISTS, clerks),
        ("forwards", _("账户开立申请待送注登机构"), _("%(n)s 家材料已审"), f"{openings}?sector=&once=1", _("去报送"),
         Phase.LISTS, clerks),
        ("letters", _("公函待签发"), _("%(n)s 份已拟稿"), f"{letters}?state=draft", _("去签发"),
         Phase.OVERSIGHT, both),
        ("unsent", _("公函待送达"), _("%(n)s 份已签发"), f"{letters}?state=issued", _("去送达"),
         Phase.OVERSIGHT, both),
        ("plans", _("控制方案待技术审核"), _("%(n)s 份已提交"), f"{plans}?state=submitted&sector=&once=1", _("去审核"),
         Phase.DATA, both),
        ("filings", _("月度存证待技术审核"), _("%(n)s 份已提交"), f"{filings}?sector=&once=1", _("去审核"),
         Phase.DATA, both),
        ("answers", _("存证问询已答复"), _("%(n)s 条待办结"), f"{filings}?answered=1&sector=&once=1", _("去办结"),
         Phase.DATA, both),
        ("waivers", _("检查豁免待复核"), _("%(n)s 项由另一人提出"), f"{reverse('waiver-list')}?state=proposed", _("去复核"),
         Phase.DATA, both),
        ("differences", _("复核差异待处理"), _("%(n)s 项超过限值"), f"{reverse('difference-list')}?sector=&once=1", _("去处理"),
         Phase.DATA, both),
        ("conclusions", _("核查结论待认定"), _("%(n)s 份已出具"), f"{reverse('conclusion-list')}?sector=&once=1", _("去认定"),
         Phase.DATA, both),
        ("figures", _("核查认定待复核"), _("%(n)s 项由另一人提出"), f"{reverse('figure-queue')}?for=confirm&sector=&once=1",
         _("去复核"), Phase.DATA, both),
        ("untold", _("核查结果待告知"), _("%(n)s 家已认定"), f"{reverse('figure-queue')}?for=tell&sector=&once=1", _("去告知"),
         Phase.DATA, clerks),
        ("objections", _("核查结果异议待决定"), _("%(n)s 项未决定"), f"{reverse('objection-list')}?state=open&sector=&once=1",
         _("去办理"), Phase.DATA, both),
        *_issuing_rows(clerks, both),
        ("surrenders", _("清缴申请待审批"), _("%(n)s 项已提出"),
         f"{reverse('surrender-applications')}?state=filed&sector=&once=1", _("去审批"), Phase.QUOTA, both),
        ("carry_overs", _("结转申请待审批"), _("%(n)s 项已申请"), f"{reverse('carry-list')}?state=filed&sector=&once=1",
         _("去审批"), Phase.QUOTA, both),
        ("closes", _("年度关账待复核"), _("%(n)s 个年度由另一人提出"), reverse("close-list"), _("去复核"), Phase.QUOTA, both),
        ("visits", _("走访情况待办结"), _("%(n)s 次已填报"), f"{visits}?state=visited", _("去办结"),
         Phase.OVERSIGHT, both),
    ]  # fmt: skip


def _issuing_rows(clerks: frozenset[Role], both: frozenset[Role]) -> list[PaperRow]:
    """Telling and issuing, what is objected to, what comes back and what is released."""
    issuing, everything = reverse("issuing-list"), "sector=&once=1"
    return [
        ("quota_untold", _("配额待告知"), _("%(n)s 个批次已审定"), f"{issuing}?state=untold&{everything}", _("去告知"),
         Phase.QUOTA, clerks),
        ("quota_unissued", _("配额待发放"), _("%(n)s 个批次已告知"), f"{issuing}?state=unissued&{everything}", _("去提请"),
         Phase.QUOTA, both),
        ("quota_to_issue", _("配额发放待复核"), _("%(n)s 个批次由另一人提请"), f"{issuing}?state=to_issue&{everything}",
         _("去复核"), Phase.QUOTA, both),
        ("quota_objections", _("配额异议待决定"), _("%(n)s 项未决定"),
         f"{reverse('quota-objection-list')}?state=open&{everything}", _("去办理"), Phase.QUOTA, both),
        ("returns_owed", _("应退配额"), _("%(n)s 家单位未退足"), f"{reverse('return-list')}?{everything}", _("去办理"),
         Phase.QUOTA, both),
        ("returns", _("多退待复核"), _("%(n)s 项由另一人提出"), f"{reverse('return-list')}?{everything}", _("去复核"),
         Phase.QUOTA, both),
        ("releases", _("解除暂不发放待复核"), _("%(n)s 项由另一人提出"), reverse("withheld-list"), _("去复核"), Phase.QUOTA, both),
    ]  # fmt: skip


def _papers(papers: dict[str, Waits], role: str) -> Iterator[Waiting]:
    for kind, title, note, url, act, phase, posts in _paper_rows():
        waits = papers[kind]
        if waits.number and role in posts:
            yield Waiting(title, note % {"n": whole(waits.number)}, url, act, since=waits.oldest, phase=phase)


def _days(since: datetime | date | None, today: date) -> int:
    """Days since an instant or a day."""
    if since is None:
        return 0
    day = timezone.localtime(since).date() if isinstance(since, datetime) else since
    return (today - day).days


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


def _draft_url(one: AnnualList, role: str) -> str:
    """The screening, for those who may open it; the list itself for the others."""
    if role in (Role.CLERK, Role.REVIEWER):
        return f"{reverse('screening')}?year={one.list_year - 1}&sector={one.sector}"
    return reverse("list-detail", args=[one.pk])


def _drafts(drafts: Iterable[DraftList], role: str) -> Iterator[Waiting]:
    for draft in drafts:
        one, returned = draft.annual_list, draft.returned
        title = _("%(list)s 待确认") if draft.unconfirmed else _("%(list)s 可以送签")
        yield Waiting(
            title=title % {"list": _name(one)},
            note=_draft_note(draft),
            url=_draft_url(one, role),
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
