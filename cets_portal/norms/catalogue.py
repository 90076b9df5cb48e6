"""规范一览: the norms as Markdown tables for the documentation: id → clause → what → source, read from the data."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from cets_portal.norms.clocks import ClockSet, clock_sets
from cets_portal.norms.codes import Sector, TaskStatus, label
from cets_portal.norms.form import Form, Parameter, forms
from cets_portal.norms.list_rule import ListRule, list_rules
from cets_portal.norms.notice import Notice, Task, notices
from cets_portal.norms.openings import OpeningRule, opening_rules
from cets_portal.norms.penalties import Article, Penalties, penalties
from cets_portal.norms.risk import RiskBook, risk_book
from cets_portal.norms.sector_rule import SectorRule
from cets_portal.norms.standing import StandingDuties, standing_duties
from cets_portal.norms.working_calendar import calendars


def markdown_tables() -> str:
    """Every notice with its tasks, every list rule with its sectors, as one Markdown text."""
    parts = ["## Norms", *map(_notice, notices()), *map(_list_rule, list_rules())]
    parts += [*map(_standing, standing_duties()), *map(_clocks, clock_sets()), _calendars()]
    parts += [*map(_opening, opening_rules()), *map(_form, forms())]
    parts += [*map(_penalties, penalties()), _risk(risk_book())]
    return "\n\n".join(parts) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars inside cells are escaped, empty cells get a dash."""
    heading = list(head)
    lines = [heading, ["---"] * len(heading), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ") or "–"


def _notice(notice: Notice) -> str:
    head = ("id", "item", "task", "duty", "who", "sectors", "year", "due", "grade")
    title = f"### {notice.number} {notice.title} `{notice.code}`"
    return f"{title}\n\n{table(head, (_task(task) for task in notice.tasks))}"


def _task(task: Task) -> Iterator[str]:
    yield f"`{task.id}`"
    yield task.item or task.clause
    yield task.task
    yield f"`{task.duty}`"
    yield "、".join(map(label, task.actors))
    yield _sectors(task.sectors) or "、".join(task.other_industries)
    yield "；".join(_years(task))
    yield _due(task)
    yield task.grade


def _sectors(sectors: tuple[Sector, ...]) -> str:
    return "、".join(map(label, sectors))


def _years(task: Task) -> Iterator[str]:
    if task.list_years:
        yield "list " + "、".join(map(str, task.list_years))
    for name, year in (
        ("emission", task.emission_year),
        ("quota", task.quota_year),
        ("filing", task.filing_year),
    ):
        if year:
            yield f"{name} {year}"


def _due(task: Task) -> str:
    if task.due_on:
        return task.due_on.isoformat()
    if task.due_rule:
        return f"month end + {task.due_rule.days_after_month_end} days"
    return "undated" if task.status is TaskStatus.REQUIRED else label(task.status)


def _standing(table_: StandingDuties) -> str:
    head = ("id", "task", "duty", "who", "sectors", "due", "clause", "grade")
    rows = (
        (
            f"`{one.id}`", one.task, f"`{one.duty}`", "、".join(map(label, one.actors)), _sectors(one.sectors),
            f"{one.due_month:02d}-{one.due_day:02d} of the next year", one.clause, one.grade,
        )
        for one in table_.duties
    )  # fmt: skip
    return f"### {table_.number} {table_.title} `{table_.code}`\n\n{table(head, rows)}"


def _clocks(clocks: ClockSet) -> str:
    head = ("id", "what", "who", "from", "working days", "clause", "grade", "assumption")
    rows = (
        (
            f"`{one.id}`",
            one.name,
            label(one.actor),
            one.starts,
            str(one.working_days),
            one.clause,
            one.grade,
            one.assumption,
        )
        for one in clocks.clocks
    )
    return f"### {clocks.title} `{clocks.code}`\n\n{table(head, rows)}"


def _calendars() -> str:
    head = ("year", "name", "weekdays off", "weekend days worked", "grade")
    rows = [
        (one.code, group.name, "" if worked else _days(group.days), _days(group.days) if worked else "", group.grade)
        for one in calendars()
        for worked, groups in ((False, one.closures), (True, one.make_up))
        for group in groups
    ]
    return f"### Working days\n\n{table(head, rows)}"


def _opening(rule: OpeningRule) -> str:
    head = ("id", "document", "required", "source", "grade")
    rows = ((f"`{one.id}`", one.name, "yes" if one.required else "", one.source, one.grade) for one in rule.documents)
    return f"### {rule.title} `{rule.code}`\n\n{table(head, rows)}"


def _form(form: Form) -> str:
    head = ("code", "parameter", "unit", "decimals", "sources", "requirement", "evidence", "bounds", "clause", "grade")
    months = f"{form.from_month} … {form.to_month or ''}"
    title = f"### {form.title} `{form.code}` ({months})"
    constants = (
        (f"`{one.id}`", one.name, str(one.value), one.unit, one.clause, one.grade) for one in form.constants
    )  # fmt: skip
    return "\n\n".join(
        (
            title,
            table(head, map(_parameter, form.parameters)),
            table(("constant", "name", "value", "unit", "clause", "grade"), constants),
        )
    )


def _parameter(one: Parameter) -> tuple[str, ...]:
    places = "" if one.is_text else f"{one.decimals}{f' ({one.decimals_grade})' if one.decimals_grade else ''}"
    return (
        f"`{one.code}`", one.label, one.unit, places, "、".join(one.sources), one.requirement,
        "、".join(f"`{kind}`" for kind in one.evidence), _bounds(one.minimum, one.maximum), one.clause, one.grade,
    )  # fmt: skip


def _bounds(minimum: Decimal | None, maximum: Decimal | None) -> str:
    if minimum is None and maximum is None:
        return ""
    return f"{'' if minimum is None else minimum} … {'' if maximum is None else maximum}"


def _days(days: Iterable[date]) -> str:
    return "、".join(day.isoformat() for day in days)


def _list_rule(rule: ListRule) -> str:
    head = ("what", "value", "clause", "grade", "assumption")
    lines = [
        ("threshold tCO2e", str(rule.threshold_tco2e), rule.threshold),
        *((f"list {year.list_year}", f"emission {year.base_emission_year}", year) for year in rule.years),
        ("leaving", f"{rule.leaving.years_below} years below", rule.leaving),
        ("newly built", f"list year − {rule.newly_built.years_before_list_year}", rule.newly_built),
        ("near band", f"±{rule.near_band.percent} %", rule.near_band),
        ("refused above tCO2e", str(rule.figure_bounds.absurd_above_tco2e), rule.figure_bounds),
        ("asked about below tCO2e", str(rule.figure_bounds.suspect_below_tco2e), rule.figure_bounds),
    ]
    rows = ((what, value, cited.clause, cited.grade, cited.assumption) for what, value, cited in lines)
    parts = [f"### {rule.title} `{rule.code}`", table(head, rows), *map(_sector, rule.sectors)]
    return "\n\n".join(parts)


def _sector(rule: SectorRule) -> str:
    head = ("code", "name", "effect", "words", "clause", "grade", "assumption")
    rows = [("、".join(rule.industry_codes), "", "include", "", rule.clause, rule.grade, rule.assumption)]
    rows += [
        (other.code, other.name, other.effect, "", other.clause, other.grade, other.assumption)
        for other in rule.other_codes
    ]
    foreign = rule.foreign_code
    rows.append(("other codes", "", foreign.effect, "", foreign.clause, foreign.grade, foreign.assumption))
    rows += [
        (
            f"`{one.code}`",
            one.name,
            one.effect,
            _words(one.words, one.with_words),
            one.clause,
            one.grade,
            one.assumption,
        )
        for one in rule.processes
    ]
    decisive = "process decisive" if rule.process_decisive else "process not decisive"
    return f"#### {label(rule.sector)} ({decisive})\n\n{table(head, rows)}"


def _words(words: tuple[str, ...], with_words: tuple[str, ...]) -> str:
    either = "、".join(words)
    return f"{either} + {'、'.join(with_words)}" if with_words else either


def _penalties(text: Penalties) -> str:
    head = (
        "id",
        "party",
        "breach",
        "amount",
        "least",
        "most",
        "if none or below",
        "orders",
        "refusing",
        "clause",
        "grade",
    )
    return f"### {text.number} {text.title} `{text.code}`\n\n{table(head, map(_article, text.articles))}"


def _article(one: Article) -> tuple[str, ...]:
    floor = f"below {one.floor_below}: {one.floor_least} … {one.floor_most}" if one.floor_below else ""
    return (
        f"`{one.id}`", one.party, one.breach, one.amount, str(one.least), str(one.most), floor, "；".join(one.orders),
        one.refusing, one.clause, one.grade,
    )  # fmt: skip


def _risk(book: RiskBook) -> str:
    points = (
        (f"`{one.id}`", one.name, one.bound, _sectors(one.sectors), one.clause, one.source, one.grade)
        for one in book.points
    )
    patterns = ((f"`{one.id}`", one.name, one.text, "；".join(one.signs), one.grade) for one in book.patterns)
    return "\n\n".join(
        (
            f"### {book.title} `{book.code}`",
            table(("id", "what", "bound", "sectors", "clause", "source", "grade"), points),
            table(("id", "pattern", "how", "signs", "grade"), patterns),
        )
    )
