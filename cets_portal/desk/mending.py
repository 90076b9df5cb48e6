"""改正与答复的提醒: what was returned (months, reports, plans), open questions and spot checks have days of their own, and
are reminded of by the same steps.

The unique key of a message is the claim: kind, thing, day, step and person. A missed night only delays; a new day is
told anew. The step at which a thing stood when it was returned or asked was told by that message itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Count, F, Max
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import User
from cets_portal.deadlines.rules.steps import STEPS, step_for
from cets_portal.desk.people import People
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.models import Message
from cets_portal.inbox.services import Draft, tell
from dataquality.choices import FilingStatus, PlanStatus, QuestionStatus, ReportStatus, SpotCheckStatus
from dataquality.models import AnnualReport, Filing, FilingQuestion, PlanVersion, SpotCheck
from registry.models import Enterprise

HORIZON: Final = timedelta(days=max(STEPS))
#: How many messages are looked up and written at a time.
AT_ONCE: Final = 500


class Kind(StrEnum):
    """提醒什么."""

    MEND = "mend"
    REPORT = "mend-report"
    PLAN = "mend-plan"
    ANSWER = "answer"
    SPOT_CHECK = "spot-check"


@dataclass(frozen=True, slots=True)
class Chased:
    """一件待提醒: what is to be done to one filing, report or plan (of `period`: a month or a year) by a day; questions of
    one filing and day are one thing, `number` of them."""

    kind: Kind
    pk: int
    unit: Enterprise
    period: str
    due_on: date
    step: int
    today: date
    number: int = 1

    @property
    def key(self) -> str:
        return f"chase/{self.kind}/{self.pk}/{self.due_on}/{self.step}"

    @property
    def days_left(self) -> int:
        return (self.due_on - self.today).days

    @property
    def url(self) -> str:
        if self.kind is Kind.SPOT_CHECK:
            return reverse("spot-check-list")
        return reverse(_PAGES.get(self.kind, "filing-detail"), args=[self.pk])

    def people(self, people: People) -> list[User]:
        """The city's officers of a spot check, else everybody of the enterprise."""
        if self.kind is Kind.SPOT_CHECK:
            return people.of_city(self.unit.province, self.unit.city)
        return people.of_body(self.unit.organisation_id)


_PAGES: Final = {Kind.REPORT: "report-detail", Kind.PLAN: "plan-detail"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """结果: things to remind of; told now; told before; with nobody to tell."""

    items: list[Chased]
    sent: int
    already: int
    failed: int


def plan(today: date) -> list[Chased]:
    """What is to be reminded of on `today`; six queries, whatever the number of units."""
    until = today + HORIZON
    returned = [*_months(today, until), *_reports(today, until), *_plans(today, until)]
    return [*returned, *_questions(today, until), *_spot_checks(today, until)]


def chase(today: date, people: People, *, dry_run: bool = False) -> Outcome:
    """Plan and tell. Running it again, or twice at once, tells nobody twice."""
    items = plan(today)
    drafts = [(item, _draft(item, user)) for item in items for user in item.people(people)]
    before = _told_before([draft.key for _item, draft in drafts])
    fresh = [(item, draft) for item, draft in drafts if draft.key not in before]
    if not dry_run:
        for start in range(0, len(fresh), AT_ONCE):
            tell(draft for _item, draft in fresh[start : start + AT_ONCE])
    told_now = set() if dry_run else {item.key for item, _draft in fresh}
    told_before = {item.key for item, draft in drafts if draft.key in before} - told_now
    failed = len(items) - len({item.key for item, _draft in drafts})
    return Outcome(items, sent=len(told_now), already=len(told_before), failed=failed)


def _months(today: date, until: date) -> Iterator[Chased]:
    """Returned months until they are submitted again: one that waits for its signature is still to be mended."""
    waiting = (FilingStatus.RETURNED, FilingStatus.SIGNING)
    found = Filing.objects.filter(status__in=waiting, mend_by__lte=until).defer("draft", "basis")
    for one in found.select_related("enterprise").order_by("mend_by", "pk"):
        yield from _returned(Kind.MEND, one, one.enterprise, one.month, one.decided_at, today)


def _reports(today: date, until: date) -> Iterator[Chased]:
    """Returned yearly reports until they are signed again."""
    waiting = (ReportStatus.RETURNED, ReportStatus.SIGNING)
    found = AnnualReport.objects.filter(status__in=waiting, mend_by__lte=until).defer("draft")
    for one in found.select_related("enterprise").order_by("mend_by", "pk"):
        yield from _returned(Kind.REPORT, one, one.enterprise, str(one.emission_year), one.returned_at, today)


def _plans(today: date, until: date) -> Iterator[Chased]:
    """Returned plans until they are handed in again."""
    found = PlanVersion.objects.filter(status=PlanStatus.RETURNED, mend_by__lte=until).defer("content")
    for one in found.select_related("plan__enterprise").order_by("mend_by", "pk"):
        yield from _returned(Kind.PLAN, one, one.plan.enterprise, str(one.plan.plan_year), one.reviewed_at, today)


def _returned(
    kind: Kind,
    one: Filing | AnnualReport | PlanVersion,
    unit: Enterprise,
    period: str,
    at: datetime | None,
    today: date,
) -> Iterator[Chased]:
    """The thing, where a step falls due today; `at`: when it was returned."""
    assert one.mend_by is not None
    if (step := _step(one.mend_by, localdate(at) if at else None, today)) is not None:
        yield Chased(kind, one.pk, unit, period, one.mend_by, step, today)


def _questions(today: date, until: date) -> Iterator[Chased]:
    """Those of one filing and day together."""
    found = FilingQuestion.objects.filter(status=QuestionStatus.ASKED, due_on__lte=until)
    grouped = found.order_by("due_on", "filing_id").values("filing_id", "due_on", month=F("filing__month"))
    rows = list(grouped.annotate(n=Count("pk"), asked=Max("asked_at"), unit=Max("filing__enterprise_id")))
    units = Enterprise.objects.in_bulk({row["unit"] for row in rows})
    for row in rows:
        if (step := _step(row["due_on"], localdate(row["asked"]), today)) is not None:
            unit = units[row["unit"]]
            yield Chased(Kind.ANSWER, row["filing_id"], unit, row["month"], row["due_on"], step, today, row["n"])


def _spot_checks(today: date, until: date) -> Iterator[Chased]:
    found = SpotCheck.objects.filter(status=SpotCheckStatus.REQUESTED, due_on__lte=until)
    found = found.select_related("filing__enterprise").defer("filing__draft", "filing__basis").order_by("due_on", "pk")
    for one in found:
        if (step := _step(one.due_on, localdate(one.requested_at), today)) is not None:
            filing = one.filing
            yield Chased(Kind.SPOT_CHECK, one.pk, filing.enterprise, filing.month, one.due_on, step, today)


def _step(due_on: date, since: date | None, today: date) -> int | None:
    """The step of today; None while it is still the one at which the thing was told when it came up."""
    step = step_for((due_on - today).days)
    return None if since and step == step_for((due_on - since).days) else step


def _told_before(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        found |= set(Message.objects.filter(key__in=keys[start : start + AT_ONCE]).values_list("key", flat=True))
    return found


def _draft(item: Chased, person: User) -> Draft:
    with translation.override(person.language):
        facts = {"unit": item.unit.name, "period": item.period, "due": item.due_on.isoformat(), "n": item.number}
        subject, body = _words(item)
        days = _days(item) % {"days": abs(item.days_left)}
    return Draft(
        user=person, kind=MessageKind.REMINDER, key=f"{item.key}/{person.pk}",
        subject=f"{subject % facts}{_colon(person)}{days}"[:200], body=body % facts, url=item.url, legal=True,
        group=item.key,
    )  # fmt: skip


def _colon(person: User) -> str:
    return ": " if person.language == "en" else "："


def _words(item: Chased) -> tuple[str, str]:
    """Subject and body, in the language that is on."""
    if item.kind is Kind.MEND:
        return _("%(period)s 月度存证待改正"), _("%(unit)s %(period)s 月度存证已被退回，改正期限 %(due)s。")
    if item.kind is Kind.REPORT:
        return _("%(period)s 年度排放报告待改正"), _("%(unit)s %(period)s 年度排放报告已被退回，改正期限 %(due)s。")
    if item.kind is Kind.PLAN:
        sentence = _("%(unit)s %(period)s 年度数据质量控制方案已被退回，改正期限 %(due)s。")
        return _("%(period)s 年度控制方案待改正"), sentence
    if item.kind is Kind.SPOT_CHECK:
        return _("%(unit)s 现场抽查待反馈"), _("%(unit)s %(period)s 月度存证的现场抽查，反馈期限 %(due)s。")
    subject = ngettext(
        "%(period)s 月度存证有 %(n)s 条问询待答复", "%(period)s 月度存证有 %(n)s 条问询待答复", item.number
    )
    return subject, _("%(unit)s %(period)s 月度存证的问询，答复期限 %(due)s。")


def _days(item: Chased) -> str:
    left = item.days_left
    if left < 0:
        return ngettext("已逾期 %(days)s 天", "已逾期 %(days)s 天", -left)
    if left == 0:
        return _("今天到期")
    return ngettext("还有 %(days)s 天", "还有 %(days)s 天", left)


def lines(outcome: Outcome) -> Iterable[str]:
    """One line for each thing, for the command."""
    for item in outcome.items:
        yield f"{item.due_on} {item.step:>4}  {item.kind}/{item.pk}  {item.unit.uscc} {item.unit.name}"
