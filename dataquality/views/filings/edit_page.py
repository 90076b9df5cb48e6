"""填报页的内容: everything that the filing page draws for one spot, and the parts that a save draws anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.clock.reading import today
from dataquality.models import Filing
from dataquality.rules.facts import Operation
from dataquality.rules.rows import Row
from dataquality.views.filings.bench import Bench, bench_of
from dataquality.views.filings.history_chart import Chart, history_chart
from dataquality.views.filings.issue_lines import IssuePanel, issue_panel
from dataquality.views.filings.lines import Option, groups, states
from dataquality.views.filings.paper_lines import paper_context
from dataquality.views.filings.spots import PAPERS, Spot, place_name, places, spot_asked, spots_of, tabs
from dataquality.views.filings.working_lines import Shown, named, working_of

ANSWERS = {
    Operation.UNCHANGED: gettext_lazy("本月无变化"),
    Operation.RUNNING: gettext_lazy("运行"),
    Operation.STOPPED: gettext_lazy("停运"),
    Operation.REPAIR: gettext_lazy("检修"),
    Operation.RESTARTED: gettext_lazy("重新启动"),
}


@dataclass(frozen=True)
class Answer:
    """运行情况: of one facility; `needed`: nobody has answered yet."""

    code: str
    name: str
    options: tuple[Option, ...]
    note: str
    needed: bool


@dataclass(frozen=True)
class Aside:
    """两人填写不一致: a cell with what stands and what was set aside."""

    cell: str
    title: str
    stands: str
    aside: str
    by: str
    at: str


def page_context(request: HttpRequest, filing: Filing, asked: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole page; `asked` in place of the address: which spot, row and kind of paper."""
    asked = request.GET if asked is None else asked
    bench = bench_of(filing, today=today())
    spots = spots_of(bench.sheet.rows)
    here = spot_asked(asked, bench.sheet.form, spots)
    rows = spots.get(here, [])
    may_edit = filing.is_editable and is_role(request, Role.FILER)
    parts = part_context(bench, spots, here)
    more = paper_context(asked, bench, here) if here.section == PAPERS else _table_context(asked, bench, rows)
    return parts | more | {
        "may_edit": may_edit,
        "places": places(bench, spots, here),
        "place": place_name(bench, here.facility),
        "kind": _kind(bench, here),
        "answers": answers(bench, here),
        "idle": bench.facts.not_operating,
        "idle_reason": filing.draft.get("not_operating_reason", ""),
        "asides": asides(bench),
        "acts": actions_for(filing, user_of(request)),
        "questions": questions_of(filing),
        "answerable": True,
        "last_submission": filing.submissions.defer("content", "figures").first() if filing.first_submitted_at else None,
    }  # fmt: skip


def part_context(bench: Bench, spots: Mapping[Spot, list[Row]], here: Spot) -> dict[str, Any]:
    """What changes with every save: tabs, issues, the bar at the foot, the looks of the fields."""
    panel = issue_panel(bench, here)
    return {
        "filing": bench.filing,
        "bench": bench,
        "here": here,
        "spot_url": here.url(bench.filing.pk),
        "tabs": tabs(bench, spots, here),
        "panel": panel,
        "states_json": json.dumps(states(bench, spots.get(here, []))),
        "blocked": blocked(bench, panel),
        "today": today(),
    }


def blocked(bench: Bench, panel: IssuePanel) -> str:
    """Why the draft cannot be handed over yet; "" where it can."""
    ready = bench.ready
    if ready.closed:
        return _("存证期限已过，须由省级生态环境主管部门开放补报")
    if ready.stale:
        return _("填报依据已变化，请先按新依据更新")
    if ready.aside:
        return _("两人填写不一致的，请先选定")
    if ready.lacks_reason:
        return _("请写明全月未生产的原因")
    if panel.errors:
        return _("错误改正、缺项补齐后才能送签")
    return _("提醒须写明原因") if ready.unexplained else ""


def _table_context(asked: Mapping[str, str], bench: Bench, rows: list[Row]) -> dict[str, Any]:
    only = asked.get("only") == "trouble"
    found = groups(bench, rows, only_troubled=only)
    lines = [line for group in found for line in group.lines]
    return {
        "groups": found,
        "only": only,
        "section": _section(bench, rows),
        "last_month": bench.last,
        "any_unverified": any(one.is_unverified for one in lines),
        "any_methods": any(one.methods for one in lines),
        "worked": working_asked(bench, asked.get("row", ""), rows),
        "history": history_asked(bench, asked.get("history", "")),
    }


def _section(bench: Bench, rows: list[Row]) -> str:
    wanted = rows[0].parameter.section if rows else ""
    return next((_(one.name) for one in bench.sheet.form.sections if one.id == wanted), "")


def working_asked(bench: Bench, text: str, rows: list[Row]) -> Shown | None:
    """The working of the row that the address names, else of the last computed one of the spot."""
    if text in bench.rows and bench.rows[text].parameter.is_computed:
        return working_of(text, bench.facts.working, bench.rows)
    known = bench.facts.working.values
    last = next((row for row in reversed(rows) if row.text in known), None)
    return working_of(last.text, bench.facts.working, bench.rows) if last else None


@dataclass(frozen=True)
class History:
    """历史: of one row; `chart` None where too little is known."""

    title: str
    unit: str
    decimals: int
    place: str
    chart: Chart | None


def history_asked(bench: Bench, text: str) -> History | None:
    """The history of a row; None for a row that the filing has not, or a text."""
    row = bench.rows.get(text)
    if row is None or row.parameter.is_text:
        return None
    past = [(one.month, one.number) for one in bench.facts.history.get(text, ())]
    chart = history_chart(past, bench.filing.period, bench.facts.number(text), row.parameter.decimals)
    return History(named(row), row.unit, row.parameter.decimals, place_name(bench, row.key.facility), chart)


def answers(bench: Bench, here: Spot) -> list[Answer]:
    """How it ran: of the facility shown, or of each where the enterprise as a whole is shown."""
    every = bench.sheet.layout.facilities
    shown = [one for one in every if one.code == here.facility] or list(every)
    return [_answer(bench, one.code, one.name) for one in shown]


def _answer(bench: Bench, code: str, name: str) -> Answer:
    said = bench.filing.draft.get("operations", {}).get(code, {})
    options = tuple(Option(value, str(label), said.get("s") == value) for value, label in ANSWERS.items())
    needed = not said.get("s") and not bench.facts.not_operating
    return Answer(code, name, options, said.get("n", ""), needed)


def _kind(bench: Bench, here: Spot) -> str:
    facility = bench.sheet.layout.facility(here.facility) if here.facility else None
    if facility is None:
        return ""
    kind = bench.sheet.form.facility_kind(facility.kind)
    size = f"{facility.capacity:,f} {kind.capacity_unit}" if facility.capacity is not None else ""
    details = [_(text) for name, text in facility.details if name in ("class", "product", "clinker")]
    return " · ".join(filter(None, (_(kind.name), size, *details)))


def asides(bench: Bench) -> list[Aside]:
    """Cells that two people filled differently, with both."""
    draft = bench.filing.draft
    return [_aside(bench, cell, said) for cell, said in draft.get("aside", {}).items()]


def _aside(bench: Bench, cell: str, said: Mapping[str, Any]) -> Aside:
    part, _slash, key = cell.partition("/")
    stands = bench.filing.draft.get(part, {}).get(key) if part != "not_operating" else bench.facts.not_operating
    return Aside(
        cell, _cell_title(bench, part, key), cell_words(stands), cell_words(said["value"]), said["by"], said["at"]
    )


def _cell_title(bench: Bench, part: str, key: str) -> str:
    if part == "values" and key in bench.rows:
        return named(bench.rows[key])
    titles = {"operations": _("运行情况"), "explanations": _("提醒的说明"), "not_operating": _("本单位本月未运行")}
    return titles.get(part, key)


def cell_words(stored: Any) -> str:
    """A stored cell as a person reads it."""
    if isinstance(stored, dict):
        answer = str(ANSWERS.get(stored.get("s", ""), ""))
        on = _yes(stored["on"]) if "on" in stored else ""
        return " · ".join(filter(None, (stored.get("v", ""), answer, on, stored.get("n", "")))) or _("（空）")
    if isinstance(stored, bool):
        return _yes(stored)
    return str(stored) if stored else _("（空）")


def _yes(value: bool) -> str:
    return _("是") if value else _("否")


def questions_of(filing: Filing) -> list[Any]:
    """What the bureau asked about the month, newest first."""
    return list(filing.questions.select_related("asked_by", "answered_by").order_by("-pk"))
