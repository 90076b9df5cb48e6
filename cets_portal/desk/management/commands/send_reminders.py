"""manage.py send_reminders: tell whoever is to be reminded on a day; running it again tells nobody twice."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cets_portal.clock.reading import today as clock_today
from cets_portal.deadlines.management.told import ToldCommand, day_of
from cets_portal.desk import mending
from cets_portal.desk.reminding import Due, Outcome, send_reminders


class Command(ToldCommand):
    help = "到期提醒：提前 30、14、7、3、1、0 天各一次，逾期后每周一次；重复运行不会重复提醒。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="按哪一天提醒，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只列出将提醒的事项，不写入、不发送")

    def handle(self, *, today: str | None, dry_run: bool, json: bool, **options: Any) -> None:
        day = day_of(today) if today else clock_today()
        outcome = send_reminders(day, dry_run=dry_run)
        if json:
            self.answer(as_json(day, outcome))
            return
        for item in outcome.items:
            self.stdout.write(sentence(item))
        for line in mending.lines(outcome.chased):
            self.stdout.write(line)
        self.stdout.write(summary(day, outcome, dry_run))
        self.stdout.write(_chased(outcome.chased))


def sentence(item: Due) -> str:
    owed = item.owed
    return (
        f"{owed.due_on} {item.step:>4}  {owed.obligation.key}  {owed.unit.uscc or owed.unit.province} {owed.unit.name}"
    )


def _chased(outcome: mending.Outcome) -> str:
    words = _(
        "改正与答复：应提醒 %(planned)s 项，本次提醒 %(sent)s 项，此前已提醒 %(already)s 项，无人在岗 %(failed)s 项。"
    )
    return words % _counts(outcome)


def _counts(outcome: mending.Outcome) -> dict[str, int]:
    return {
        "planned": len(outcome.items),
        "sent": outcome.sent,
        "already": outcome.already,
        "failed": outcome.failed,
    }


def summary(day: date, outcome: Outcome, dry_run: bool) -> str:
    words = _(
        "%(day)s：应提醒 %(planned)s 项，本次提醒 %(sent)s 项，此前已提醒 %(already)s 项，无人在岗 %(failed)s 项。"
    )
    counts = {"planned": outcome.planned, "sent": outcome.sent, "already": outcome.already, "failed": outcome.failed}
    return words % (counts | {"day": day.isoformat()}) + (_("试运行，未写入。") if dry_run else "")


def as_json(day: date, outcome: Outcome) -> dict[str, Any]:
    return {
        "today": day.isoformat(),
        "planned": outcome.planned,
        "sent": outcome.sent,
        "already": outcome.already,
        "failed": outcome.failed,
        "items": [as_item(item) for item in outcome.items],
        "mending": _counts(outcome.chased),
    }


def as_item(item: Due) -> dict[str, Any]:
    owed = item.owed
    return {
        "duty": owed.duty.code.value,
        "item": owed.obligation.key,
        "uscc": owed.unit.uscc,
        "due_on": owed.due_on.isoformat(),
        "days_left": (owed.due_on - owed.today).days,
        "state_due_on": owed.state_due_on.isoformat(),
        "step": item.step,
        "province": owed.unit.province,
        "city": owed.unit.city if item.is_city else "",
        "left": item.left,
    }
