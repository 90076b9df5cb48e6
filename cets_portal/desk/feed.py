"""日历订阅: a person's duties as an RFC 5545 calendar. The same duties give the same bytes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Alarm, Calendar, Event

from cets_portal.accounts.models import User
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import obligations_between
from cets_portal.deadlines.words import label_of, year_words
from cets_portal.desk.horizon import Horizon, Part, binding_days, is_done, parts_of
from cets_portal.desk.month import url_of
from cets_portal.norms.codes import DutyCode, Sector
from cets_portal.oversight.selectors.unit_record import changed_at, ground_changed

#: What a superseded date was is told too, so that a program takes it off the day it had put it on.
TOLD: Final = (ObligationStatus.IN_FORCE, ObligationStatus.SUPERSEDED)
#: All-day events begin at midnight: these ring at nine in the morning 7 days and 1 day before.
ALARMS: Final = (-timedelta(days=6, hours=15), -timedelta(hours=15))
REFRESH: Final = timedelta(hours=6)
AHEAD: Final = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Feed:
    """一份日历: whose it is, what is in it, and `base`, the address before every link."""

    name: str
    horizon: Horizon
    parts: list[Part]
    stamps: dict[int, datetime]
    base: str

    def ical(self) -> bytes:
        """RFC 5545: CRLF, lines of at most 75 octets, UTF-8."""
        calendar = Calendar()
        calendar.add("prodid", "-//CETS//Deadlines//ZH")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", self.name)
        calendar.add("x-wr-timezone", "Asia/Shanghai")
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
        for part in self.parts:
            calendar.add_component(self._event(part))
        return calendar.to_ical()

    def _event(self, part: Part) -> Event:
        is_over = part.row.status == ObligationStatus.SUPERSEDED
        event = Event()
        stamp = self.stamps[part.row.pk]
        for name, value in (
            ("uid", f"{part.row.key}/{self.horizon.place}@cets-portal"),
            ("dtstamp", stamp),
            ("last-modified", stamp),
            ("sequence", int(is_over)),
            ("dtstart", part.due_on),
            ("dtend", part.due_on + timedelta(days=1)),
            ("summary", summary(part)),
            ("description", description(part, self.base)),
            ("url", self.base + url_of(part)),
            ("status", "CANCELLED" if is_over else "CONFIRMED"),
            ("transp", "TRANSPARENT"),
        ):
            event.add(name, value)
        if part.binds and part.tally.owing and not part.row.is_excused:
            for trigger in ALARMS:
                event.add_component(_alarm(trigger, summary(part)))
        return event


def _alarm(trigger: timedelta, words: str) -> Alarm:
    alarm = Alarm()
    for name, value in (("action", "DISPLAY"), ("description", words), ("trigger", trigger)):
        alarm.add(name, value)
    return alarm


def feed_of(user: User, horizon: Horizon, today: date, base: str) -> Feed:
    """What the post sees from January of last year on; a number of queries that does not grow with units."""
    start = date(today.year - 1, 1, 1)
    rows = [row for row in obligations_between(start, today + AHEAD, statuses=TOLD) if row.due_on]
    parts = [part for part in parts_of(rows, binding_days(rows, horizon), horizon) if part.tally.total]
    parts.sort(key=lambda part: (part.due_on, part.row.key))
    post = user.acting_post
    name = _("%(portal)s · %(body)s") % {"portal": _("碳市场期限"), "body": post.organisation.name if post else user}
    return Feed(name, horizon, parts, _stamps(parts, horizon), base)


def _stamps(parts: list[Part], horizon: Horizon) -> dict[int, datetime]:
    """When each event last changed: its norms, its records, the lists and inner dates that it rests on."""
    rows = [part.row for part in parts]
    within: dict[str, Any] = {
        "province": horizon.province,
        "city": horizon.city,
        "enterprise_id": horizon.enterprise_id,
    }
    records = changed_at(rows, **within)
    published_at, inner_on = ground_changed(horizon.province)
    ground = [published_at, _at(inner_on)]
    done = {part.row.pk: _at(part.done_on) for part in parts}
    return {row.pk: max(filter(None, [*ground, records.get(row.pk), done[row.pk], *_norm_days(row)])) for row in rows}


def _norm_days(row: Obligation) -> list[datetime | None]:
    later = row.superseded_by
    return [_at(row.issued_on), _at(later.issued_on if later else None), _at(row.excused_on)]


def _at(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def summary(part: Part) -> str:
    """月度信息化存证 2026-09 · 钢铁（余 3 家）; what is done or replaced says so first."""
    row = part.row
    label = part.duty.label if part.duty else label_of(DutyCode, row.duty)
    name = " · ".join(filter(None, [" ".join(filter(None, [str(label), row.period])), label_of(Sector, row.sector)]))
    if row.status == ObligationStatus.SUPERSEDED:
        return _("【已被替代】%(name)s") % {"name": name}
    if part.is_done_late:
        return _("【逾期办结】%(name)s") % {"name": name}
    if is_done(part.tally):
        return _("【已办结】%(name)s") % {"name": name}
    return name


def description(part: Part, base: str) -> str:
    """What it is, on what ground, how far it is, and where it is done."""
    row = part.row
    return "\n".join(filter(None, [
        _(row.title), _ground(row), year_words(row), _replaced(row), _inner(part), _excused(row),
        _progress(part), base + url_of(part),
    ]))  # fmt: skip


def _ground(row: Obligation) -> str:
    """The clause with its notice; a yearly duty names the document that it rests on instead."""
    return row.clause if row.clause == row.source else f"{row.number} {row.clause}"


def _replaced(row: Obligation) -> str:
    later = row.superseded_by
    if not later:
        return ""
    told = {"number": later.number, "clause": later.clause, "day": later.due_on.isoformat() if later.due_on else "–"}
    return _("改由 %(number)s %(clause)s，期限 %(day)s") % told


def _inner(part: Part) -> str:
    if not part.row.due_on or part.due_on >= part.row.due_on:
        return ""
    return _("本省内部期限；国家期限 %(day)s") % {"day": part.row.due_on.isoformat()}


def _excused(row: Obligation) -> str:
    if not row.is_excused:
        return ""
    return _("依据文件 %(document)s 晚于期限印发，不计逾期") % {"document": row.excused_by}


def _progress(part: Part) -> str:
    if part.tally.total < 2 or not part.binds:
        return ""
    told = {"done": part.tally.done, "all": part.tally.total}
    return ngettext("已办结 %(done)s，共 %(all)s", "已办结 %(done)s，共 %(all)s", part.tally.total) % told
