"""期限推算: every notice in force becomes rows with dates; the one place where a due date is worked out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from cets_portal.deadlines.rules.due import Due, DueStatus
from cets_portal.deadlines.rules.excuse import excused
from cets_portal.deadlines.rules.supersession import superseded
from cets_portal.norms.codes import NormStatus, Sector, TaskStatus
from cets_portal.norms.months import Month
from cets_portal.norms.notice import Notice, Supersession, Task
from cets_portal.norms.standing import StandingDuties, YearlyDuty


def resolve(notices: Iterable[Notice], standing: Iterable[StandingDuties] = ()) -> tuple[Due, ...]:
    """The rows of all notices together, replaced and excused as they say of each other, in a stable order.

    A draft orders nothing. A yearly duty stands for the years of which no notice speaks, up to the year after
    the newest notice's.
    """
    known = tuple(one for one in notices if one.status is not NormStatus.DRAFT)
    rows = [row for notice in known for row in rows_of(notice)]
    rows += [row for table in standing for row in _standing_rows(table, known, rows)]
    return excused(superseded(tuple(rows), known), known)


def rows_of(notice: Notice) -> Iterator[Due]:
    """The rows of one notice by itself: task × sector × period, and dates of other texts that it replaces."""
    for task in notice.tasks:
        for sector in task.sectors or (None,):
            row = _row(notice, task, sector)
            yield from _periods(row, task)
            yield from (_replaced_date(row, at, old) for at, old in enumerate(task.supersedes) if _is_outside(old))


def _row(notice: Notice, task: Task, sector: Sector | None) -> Due:
    dated = task.due_on or notice.issued_on
    return Due(
        key=_key(notice.code, task.id, sector or ""),
        notice=notice.code,
        number=notice.number,
        issued_on=notice.issued_on,
        task_id=task.id,
        item=task.item,
        clause=task.clause,
        duty=task.duty,
        title=task.task,
        actors=task.actors,
        target=task.target,
        scope=task.scope,
        sector=sector,
        other_industries=task.other_industries,
        list_years=task.list_years,
        emission_year=task.emission_year,
        quota_year=task.quota_year,
        filing_year=task.filing_year,
        from_month=str(task.months.from_month) if task.months else "",
        to_month=str(task.months.to_month) if task.months else "",
        due_on=task.due_on,
        status=_status(notice, task),
        shown_from=dated,
        shown_to=task.due_on or notice.last_due_on,
        grade=task.grade,
        source=task.source,
        note=task.note,
        assumption=task.assumption,
    )


def _status(notice: Notice, task: Task) -> DueStatus:
    if notice.status is NormStatus.SUPERSEDED:
        return DueStatus.SUPERSEDED
    if task.status is TaskStatus.NOT_REQUIRED:
        return DueStatus.NOT_REQUIRED
    if task.status is TaskStatus.STANDING:
        return DueStatus.STANDING
    return DueStatus.UNDATED if task.is_undated else DueStatus.IN_FORCE


def _periods(row: Due, task: Task) -> Iterator[Due]:
    """The row itself, or one row for each month where the date follows the month."""
    if not (task.due_rule and task.months):
        yield row
        return
    for month in task.months:
        due_on = task.due_rule.due_on(month)
        yield replace(
            row,
            key=_key(row.key, str(month)),
            period=str(month),
            from_month=str(month),
            to_month=str(month),
            days_after_month_end=task.due_rule.days_after_month_end,
            due_on=due_on,
            shown_from=due_on,
            shown_to=due_on,
        )


def _is_outside(old: Supersession) -> bool:
    """A replaced date that no notice here holds: it is known by its clause alone."""
    return "/" not in old.reference and old.due_on is not None


def _replaced_date(row: Due, at: int, old: Supersession) -> Due:
    assert old.due_on
    return replace(
        row,
        key=_key(row.key, f"was-{at + 1}"),
        item="",
        clause=old.reference,
        source=old.reference,
        due_on=old.due_on,
        status=DueStatus.SUPERSEDED,
        superseded_by=row.key,
        shown_from=old.due_on,
        shown_to=old.due_on,
        note=old.note,
        assumption="",
    )


def _standing_rows(table: StandingDuties, known: tuple[Notice, ...], rows: list[Due]) -> Iterator[Due]:
    if not known or table.status is not NormStatus.IN_FORCE:
        return
    spoken = {(row.duty, row.sector, row.scope, row.emission_year) for row in rows}
    last = max(notice.issued_on.year for notice in known) + 1
    for duty in table.duties:
        for year in range(duty.first_emission_year, last + 1):
            for sector in duty.sectors:
                if (duty.duty, sector, duty.scope, year) not in spoken:
                    yield _yearly_row(table, duty, sector, year)


def _yearly_row(table: StandingDuties, duty: YearlyDuty, sector: Sector, year: int) -> Due:
    due_on: date = duty.due_on(year)
    return Due(
        key=_key(table.code, duty.id, sector, str(year)),
        notice=table.code,
        number=table.number,
        issued_on=table.issued_on,
        task_id=duty.id,
        item="",
        clause=duty.clause,
        duty=duty.duty,
        title=duty.task,
        actors=duty.actors,
        target=duty.target,
        scope=duty.scope,
        sector=sector,
        emission_year=year,
        due_on=due_on,
        shown_from=due_on,
        shown_to=due_on,
        grade=duty.grade,
        source=duty.source,
        note=duty.note,
    )


def due_day(month: str, days_after_month_end: int) -> date:
    """The day so many natural days after the month ends: ('2028-02', 40) is 2028-04-09."""
    return Month.from_text(month).day_after_end(days_after_month_end)


def _key(*parts: str) -> str:
    return "/".join(part for part in parts if part)
