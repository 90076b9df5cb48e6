"""提醒: claim, then tell. What is claimed is told in the same transaction, so that neither can stand alone.

Two schedulers at once, a run that was killed, a run that is repeated: the unique claim lets one through. One person
gets one message for all that a run has to say.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import User
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, Line, tell
from cets_portal.norms.codes import LABELS, Sector
from cets_portal.oversight.models import Reminder

#: Person, obligation, unit's code, step, and the day told.
Claim = tuple[int, int, str, int, date]
#: People told in one transaction: a run that is killed loses no more than these, and they are planned again.
PEOPLE_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Nudge:
    """一次提醒: one person, one duty of one unit (or of the bureau or a city: empty `uscc`), at one step.

    `left` is how many units are still to be served; 0 where the duty is the unit's own. `due_on` is the day told,
    `state_due_on` the state's, which alone makes late. `wide_url` shows every sector of the duty.
    """

    user: User
    obligation_id: int
    uscc: str
    label: Any
    sector: str
    period: str
    left: int
    due_on: date
    state_due_on: date
    today: date
    step: int
    url: str
    wide_url: str

    @property
    def claim(self) -> Claim:
        return (self.user.pk, self.obligation_id, self.uscc, self.step, self.due_on)

    @property
    def days_left(self) -> int:
        """To the day told."""
        return (self.due_on - self.today).days

    @property
    def is_late(self) -> bool:
        return self.state_due_on < self.today


def claimed_before(obligation_ids: Iterable[int]) -> set[Claim]:
    """Claims that stand; one query."""
    found = Reminder.objects.filter(obligation__in=list(obligation_ids))
    return set(found.values_list("user_id", "obligation_id", "uscc", "step", "due_on"))


def remind(nudges: Iterable[Nudge], *, today: date) -> set[Claim]:
    """Tell each person whatever nobody has told them yet; gives the claims that this call made."""
    by_person: dict[int, list[Nudge]] = {}
    for nudge in nudges:
        by_person.setdefault(nudge.user.pk, []).append(nudge)
    people = list(by_person.values())
    made: set[Claim] = set()
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        made |= _remind_some([nudge for told in people[start : start + PEOPLE_AT_ONCE] for nudge in told], today)
    return made


def _remind_some(nudges: list[Nudge], today: date) -> set[Claim]:
    run = uuid4()
    rows = [
        Reminder(
            user_id=nudge.user.pk, obligation_id=nudge.obligation_id, uscc=nudge.uscc, step=nudge.step,
            due_on=nudge.due_on, planned_on=today, claimed_in=run,
        )
        for nudge in nudges
    ]  # fmt: skip
    with transaction.atomic():
        Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        ours = Reminder.objects.filter(claimed_in=run)
        mine = set(ours.values_list("user_id", "obligation_id", "uscc", "step", "due_on"))
        tell(_drafts([nudge for nudge in nudges if nudge.claim in mine], run, today))
    return mine


def _drafts(nudges: list[Nudge], run: UUID, today: date) -> Iterator[Draft]:
    """One message for each person, in the person's own language, the most pressing first."""
    by_person: dict[int, list[Nudge]] = {}
    for nudge in sorted(nudges, key=lambda one: (one.due_on, one.period, one.uscc)):
        by_person.setdefault(nudge.user.pk, []).append(nudge)
    for told in by_person.values():
        user, lines = told[0].user, _together(told)
        with translation.override(user.language):
            yield Draft(
                user=user,
                kind=MessageKind.REMINDER,
                key=f"remind:{run}:{user.pk}",
                subject=_subject([line[0] for line in lines]),
                body=_("今天是 %(today)s。以下事项按最紧的排在前。") % {"today": today.isoformat()},
                url=reverse("desk"),
                lines=tuple(_line(nudges) for nudges in lines),
                legal=True,
            )


def _subject(told: list[Nudge]) -> str:
    """Counts the lines of the message; `told` is the first of each."""
    late = sum(nudge.is_late for nudge in told)
    if late == len(told):
        return ngettext("%(n)s 项已逾期", "%(n)s 项已逾期", late) % {"n": late}
    if late:
        return _("%(n)s 项待办，其中 %(late)s 项已逾期") % {"n": len(told), "late": late}
    first = min((nudge.days_left for nudge in told if nudge.days_left >= 0), default=-1)
    if first < 0:
        return ngettext("%(n)s 项待办，本省内部期限已过", "%(n)s 项待办，本省内部期限已过", len(told)) % {
            "n": len(told)
        }
    if first == 0:
        return _("%(n)s 项待办，最近的今天到期") % {"n": len(told)}
    return _("%(n)s 项待办，最近的还有 %(days)s 天") % {"n": len(told), "days": first}


def _together(told: list[Nudge]) -> list[list[Nudge]]:
    """One line for one duty, period and day: its sectors stand together."""
    together: dict[tuple[object, ...], list[Nudge]] = {}
    for nudge in told:
        together.setdefault((nudge.label, nudge.period, nudge.due_on, nudge.state_due_on), []).append(nudge)
    return list(together.values())


def _line(nudges: list[Nudge]) -> Line:
    first = nudges[0]
    labels = LABELS[Sector]
    own = {nudge.sector for nudge in nudges}
    sectors = [_(labels[sector]) for sector in Sector if sector in own]
    text = " ".join(filter(None, (str(first.label), first.period, _("、").join(sectors))))
    left = sum(nudge.left for nudge in nudges)
    note = _days(first)
    if left:
        note = _("%(days)s；余 %(left)s 家") % {"days": note, "left": left}
    return Line(text=text, note=note, url=first.wide_url if len(sectors) > 1 else first.url)


def _days(nudge: Nudge) -> str:
    days = {"due": nudge.due_on.isoformat(), "days": abs(nudge.days_left), "state": nudge.state_due_on.isoformat()}
    if nudge.due_on < nudge.state_due_on:
        return _inner_days(nudge.days_left, days)
    if nudge.days_left < 0:
        return _("期限 %(due)s，已逾期 %(days)s 天") % days
    if nudge.days_left == 0:
        return _("期限 %(due)s，今天到期") % days
    return _("期限 %(due)s，还有 %(days)s 天") % days


def _inner_days(left: int, days: dict[str, Any]) -> str:
    """A province's own date that has passed makes nobody late."""
    if left < 0:
        return _("本省内部期限 %(due)s 已过 %(days)s 天，国家期限 %(state)s") % days
    if left == 0:
        return _("本省内部期限 %(due)s 今天到期，国家期限 %(state)s") % days
    return _("本省内部期限 %(due)s 还有 %(days)s 天，国家期限 %(state)s") % days
