"""问题栏: what the checks found, as the side of the filing page lists it: what is wrong singly, what is missing in folds."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dataquality.choices import Severity as Badge
from dataquality.rules.issues import Issue, Severity
from dataquality.templatetags.issue_words import found_words, wanted_words
from dataquality.views.filings.bench import Bench
from dataquality.views.filings.spots import PAPERS, Spot, place_name, spot_of_issue


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """一条问题. `field`: name of the field of its explanation; "" where none is asked."""

    issue: Issue
    badge: Badge
    title: str
    found: str
    wanted: str
    url: str
    field: str
    explanation: str
    waived: bool


@dataclass(frozen=True, slots=True)
class IssuePanel:
    """问题栏: `wrong` and `warnings` of the spot first, then of the other spots."""

    wrong: list[IssueLine]
    warnings: list[IssueLine]
    blank: list[IssueLine]
    unproven: list[IssueLine]
    notices: list[IssueLine]

    @property
    def errors(self) -> int:
        """Everything that stops the filing."""
        return len(self.wrong) + len(self.blank) + len(self.unproven)

    @property
    def open_warnings(self) -> int:
        return sum(not one.explanation.strip() for one in self.warnings)

    @property
    def is_clear(self) -> bool:
        return not (self.errors or self.warnings)

    @property
    def first(self) -> IssueLine | None:
        """Where to go on: what is wrong before what is empty, before papers, before explanations."""
        waiting = [one for one in self.warnings if not one.explanation.strip()]
        return next(iter([*self.wrong, *self.blank, *self.unproven, *waiting]), None)


def issue_panel(bench: Bench, here: Spot | None = None) -> IssuePanel:
    """The panel of a filing's page; those of `here` stand first."""
    lines = [(issue, issue_line(bench, issue, here)) for issue in _near_first(bench, here)]
    blank = [one for issue, one in lines if bench.is_blank(issue)]
    unproven = [one for issue, one in lines if bench.is_unproven(issue)]
    put = {id(one) for one in (*blank, *unproven)}
    return IssuePanel(
        wrong=[one for issue, one in lines if issue.stops and id(one) not in put],
        warnings=[one for issue, one in lines if issue.asks],
        blank=blank,
        unproven=unproven,
        notices=[one for issue, one in lines if issue.severity is Severity.NOTICE],
    )


def _near_first(bench: Bench, here: Spot | None) -> Iterable[Issue]:
    return sorted(bench.ready.issues, key=lambda issue: here is not None and spot_of_issue(issue, bench) != here)


def issue_line(bench: Bench, issue: Issue, here: Spot | None = None) -> IssueLine:
    """One issue in words."""
    return IssueLine(
        issue=issue,
        badge=Badge(issue.severity.value),
        title=issue_title(bench, issue, here),
        found=found_words(issue),
        wanted=wanted_words(issue),
        url=issue_url(bench, issue, here),
        field=f"e:{issue.key}" if issue.asks else "",
        explanation=bench.explanation(issue),
        waived=bool(issue.waiver),
    )


def issue_title(bench: Bench, issue: Issue, here: Spot | None = None) -> str:
    """B2 烟煤 收到基水分; with the facility in front where it is not the one on the page."""
    row = bench.rows.get(issue.row)
    facility = issue.row.partition(":")[0]
    parts = [place_name(bench, facility)] if facility and (here is None or facility != here.facility) else []
    if row is None:
        return _unplaced_title(bench, issue, facility)
    names = [row.parameter.code, _(row.item.name) if row.item else "", _(row.parameter.label)]
    return " ".join([*parts, *filter(None, names)])


def _unplaced_title(bench: Bench, issue: Issue, facility: str) -> str:
    """Of an issue without a row: the facility, with what was not answered of it, or the filing as a whole."""
    if not facility:
        return _("本月存证")
    name = place_name(bench, facility)
    return " ".join((name, _("运行情况"))) if bench.is_blank(issue) else name


def issue_url(bench: Bench, issue: Issue, here: Spot | None = None) -> str:
    """To the field where it is mended; an anchor alone where that is on the page."""
    spot = spot_of_issue(issue, bench)
    if bench.is_unproven(issue) and spot:
        return Spot(spot.facility, PAPERS).url(bench.filing.pk, row=issue.row)
    if spot is None:
        return Spot(here.facility if here else "", PAPERS).url(bench.filing.pk)
    anchor = f"#f{bench.numbers[issue.row]}" if issue.row in bench.numbers else "#operation"
    near = spot == here or (anchor == "#operation" and here is not None and spot.facility == here.facility)
    return anchor if near else spot.url(bench.filing.pk) + anchor
