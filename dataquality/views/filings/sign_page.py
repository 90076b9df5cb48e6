"""签署页的内容: what the approver has to know before signing: totals, what moved most, what was explained, the papers."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.models import User
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.seen import seal_of
from cets_portal.clock.reading import now, today
from dataquality.models import Filing
from dataquality.rules.rows import Row
from dataquality.selectors.unchanged import repeats_last
from dataquality.services.submitting import drafted, shown_of
from dataquality.views.filings.bench import Bench, bench_of
from dataquality.views.filings.edit_page import answers, blocked
from dataquality.views.filings.issue_lines import issue_panel
from dataquality.views.filings.lines import Change, change
from dataquality.views.filings.paper_lines import paper_line
from dataquality.views.filings.spots import Spot, place_name
from dataquality.views.filings.working_lines import named

#: So many of the rows that moved most are shown.
MOVES: Final = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """一行数: of this month and the month before."""

    name: str
    unit: str
    decimals: int
    now: Decimal | None
    before: Decimal | None
    change: Change
    place: str = ""


def sign_context(request: HttpRequest, filing: Filing) -> dict[str, Any]:
    """The summary of a filing that waits for its signature, or of a draft before it is handed over."""
    bench = bench_of(filing, today=today())
    panel = issue_panel(bench)
    user = user_of(request)
    return {
        "filing": filing,
        "bench": bench,
        "total": total_of(bench),
        "figures": emissions(bench),
        "moves": moves(bench),
        "panel": panel,
        "blocked": blocked(bench, panel),
        "paper_lines": [paper_line(bench, one) for one in bench.papers],
        "answers": answers(bench, Spot("", "")),
        "acts": actions_for(filing, user),
        "seen": seal_of(shown_of(filing)),
        "unchanged": filing.is_being_mended and _is_unchanged(bench, user),
        "today": today(),
        "number": (filing.submissions.count() + 1) if filing.first_submitted_at else 1,
    }


def _is_unchanged(bench: Bench, user: User) -> bool:
    return repeats_last(bench.filing, drafted(bench.filing, bench.ready, by=user, at=now()))


def total_of(bench: Bench) -> Decimal | None:
    return bench.facts.working.total


def emissions(bench: Bench) -> list[Figure]:
    """Computed tonnes of the unit and of each facility, beside those of the month before."""
    rows = [row for row in bench.sheet.rows if row.parameter.is_computed and _is_emission(row)]
    return [_figure(bench, row) for row in rows if bench.facts.number(row.text) is not None]


def _is_emission(row: Row) -> bool:
    """Tonnes of the enterprise or of a facility, not of one fuel."""
    return row.item is None and row.unit in ("tCO2", "tCO2e")


def moves(bench: Bench) -> list[Figure]:
    """Rows whose figures moved most against the month before, the greatest first."""
    known = [row for row in bench.sheet.rows if bench.last.number(row) is not None]
    found = [_figure(bench, row) for row in known if not row.parameter.is_computed]
    moved = sorted((one for one in found if one.change.words), key=_share, reverse=True)
    return [one for one in moved if _share(one)][:MOVES]


def _share(one: Figure) -> Decimal:
    if one.now is None or not one.before:
        return Decimal(0)
    return abs((one.now - one.before) / one.before)


def _figure(bench: Bench, row: Row) -> Figure:
    before, now = bench.last.number(row), bench.facts.number(row.text)
    return Figure(named(row), row.unit, row.parameter.decimals, now, before, change(now, before),
                  place_name(bench, row.key.facility))  # fmt: skip
