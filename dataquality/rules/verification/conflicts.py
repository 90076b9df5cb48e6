"""回避与资格: why an agency or a person may not take a task (Regulation art. 12, 13; guide 4.1.2)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.verification import GroupRule, VerificationGuide

LEADER, MEMBER, ON_SITE = "leader", "member", "on_site"
REVIEWER, APPROVER = "technical_reviewer", "agency_approver"
TECHNICAL = (LEADER, MEMBER)
PREPARED_REPORT = "prepared_report"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """核查人员 as the rules see him."""

    pk: int
    name: str
    sectors: tuple[str, ...]
    joined_on: date
    left_on: date | None = None

    def serves(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class TieFacts:
    """利益冲突: of a person, or of the agency as a whole (`person` None); `words` is its kind for people."""

    kind: str
    words: str
    province: str
    enterprise: int | None
    person: int | None
    until_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """拟下达的任务: the unit, the people with their duties (person, duty), and the days planned on site."""

    enterprise: int
    unit: str
    province: str
    sector: str
    people: tuple[tuple[int, str], ...]
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """机构: its people by key, its ties that stand, and where its people are on which day: (person, day) → unit."""

    name: str
    people: Mapping[int, PersonFacts]
    ties: Sequence[TieFacts] = ()
    places: Mapping[tuple[int, date], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """不能下达的缘由: code, sentence with its words."""

    code: str
    sentence: str
    words: Mapping[str, object]


def faults_of(wanted: Wanted, agency: Agency, guide: VerificationGuide, today: date) -> tuple[Fault, ...]:
    """Everything that stands against the assignment; empty where it may be made."""
    return (
        *agency_faults(wanted, agency, guide, today),
        *_group_faults(wanted, guide.group),
        *(one for key in dict(wanted.people) for one in person_faults(wanted, key, agency, guide, today)),
    )


def agency_faults(wanted: Wanted, agency: Agency, guide: VerificationGuide, today: date) -> Iterator[Fault]:
    """编制与审核不得兼营, and ties of the agency as a whole to the unit."""
    whole = [tie for tie in agency.ties if tie.person is None]
    if any(tie.kind == PREPARED_REPORT and tie.province == wanted.province for tie in whole):
        sentence = _("{agency}在本省编制过排放报告，不得在本省核查（条例第十二条、第十三条）。请换一家机构。")
        yield Fault("prepared", sentence, {"agency": agency.name})
    for tie in whole:
        if tie.kind != PREPARED_REPORT and tie.enterprise == wanted.enterprise and binds(tie, today, guide.ties.years):
            sentence = _("{agency}与{unit}存在利益关系（{kind}），{years} 年内应当回避。请换一家机构。")
            words = {"agency": agency.name, "unit": wanted.unit, "kind": tie.words, "years": guide.ties.years}
            yield Fault("agency_tie", sentence, words)


def person_faults(wanted: Wanted, key: int, agency: Agency, guide: VerificationGuide, today: date) -> Iterator[Fault]:
    """Why this person may not take part."""
    person = agency.people.get(key)
    if person is None or not person.serves(today):
        said = {"name": person.name if person else str(key)}
        yield Fault("left", _("{name}不是该机构的在职人员，请另选。"), said)
        return
    duties = [duty for one, duty in wanted.people if one == key]
    if wanted.sector not in person.sectors and set(duties) & set(guide.group.knowing_sector):
        yield Fault("sector", _("{name}没有登记该行业的专业领域，不能担任所选职责。"), {"name": person.name})
    for tie in agency.ties:
        if tie.person == key and tie.enterprise == wanted.enterprise and binds(tie, today, guide.ties.years):
            sentence = _("{name}与{unit}存在利益关系（{kind}），{years} 年内应当回避。请另选。")
            words = {"name": person.name, "unit": wanted.unit, "kind": tie.words, "years": guide.ties.years}
            yield Fault("tie", sentence, words)
    if key in on_site_people(wanted.people):
        yield from _elsewhere(wanted, person, agency)


def on_site_people(people: Collection[tuple[int, str]]) -> tuple[int, ...]:
    """Who goes on site: those named for it, else the technical group."""
    named = [key for key, duty in people if duty == ON_SITE]
    return tuple(dict.fromkeys(named or [key for key, duty in people if duty in TECHNICAL]))


def _elsewhere(wanted: Wanted, person: PersonFacts, agency: Agency) -> Iterator[Fault]:
    for day in wanted.days:
        unit, name = agency.places.get((person.pk, day), (wanted.enterprise, ""))
        if unit != wanted.enterprise:
            sentence = _("{name} {day} 已登记在{unit}现场，一人一天只能在一处。请改日期或另选人员。")
            yield Fault("place", sentence, {"name": person.name, "day": day.isoformat(), "unit": name})


def binds(tie: TieFacts, today: date, years: int) -> bool:
    """Whether a tie still keeps away: it lasts, or ended less than so many years ago."""
    return tie.until_on is None or today < _years_later(tie.until_on, years)


def _years_later(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _group_faults(wanted: Wanted, rule: GroupRule) -> Iterator[Fault]:
    """The make-up of the group: one leader, enough people, reviewer and approver."""
    duties = [duty for _key, duty in wanted.people]
    technical = {key for key, duty in wanted.people if duty in TECHNICAL}
    reviewers = {key for key, duty in wanted.people if duty == REVIEWER}
    if duties.count(LEADER) != 1:
        yield Fault("leader", _("请指定一名核查组长。"), {})
    if len(technical) < rule.technical_at_least:
        sentence = _("技术工作组不少于 {least} 人，现有 {found} 人。")
        yield Fault("group", sentence, {"least": rule.technical_at_least, "found": len(technical)})
    if not reviewers or APPROVER not in duties:
        yield Fault("signers", _("请指定技术复核人和批准人。"), {})
    if rule.reviewer_outside_group and reviewers & technical:
        yield Fault("reviewer", _("技术复核人不得同时是核查组长或组员。"), {})
