"""填报位置: which facility and section of a filing a page shows, the switch of facilities and the tabs of sections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.norms.form import Form, Requirement
from dataquality.rules.issues import Issue
from dataquality.rules.rows import Row
from dataquality.views.filings.bench import Bench

PAPERS: Final = "papers"
_OPTIONAL: Final = frozenset({Requirement.VOLUNTARY, Requirement.AUXILIARY})


@dataclass(frozen=True, slots=True)
class Spot:
    """位置: facility "" is the enterprise as a whole; section "papers" the evidence of the whole filing."""

    facility: str
    section: str

    def url(self, filing_pk: int, **more: str) -> str:
        """Address of the filing page at this spot."""
        query = {"facility": self.facility, "section": self.section} | more
        kept = {key: text for key, text in query.items() if text or key == "facility"}
        return f"{reverse('filing-edit', args=[filing_pk])}?{urlencode(kept)}"


def spots_of(rows: Iterable[Row]) -> dict[Spot, list[Row]]:
    """Every spot with its rows: place by place in the order of the filing, sections in that of the form."""
    found: dict[Spot, list[Row]] = {}
    for row in rows:
        found.setdefault(Spot(row.key.facility, row.parameter.section), []).append(row)
    return found


def spot_asked(asked: Mapping[str, str], form: Form, spots: Iterable[Spot]) -> Spot:
    """The spot that the address names, else the first."""
    known = ordered(form, spots)
    wanted = Spot(asked.get("facility", ""), asked.get("section", ""))
    if wanted in known:
        return wanted
    here = [one for one in known if one.facility == wanted.facility] if "facility" in asked else []
    first = (here or known or [Spot("", PAPERS)])[0]
    return Spot(first.facility, PAPERS) if wanted.section == PAPERS else first


def ordered(form: Form, spots: Iterable[Spot]) -> list[Spot]:
    """Places as they come, sections as the form has them."""
    order = {one.id: at for at, one in enumerate(form.sections)}
    known = list(spots)
    places = list(dict.fromkeys(one.facility for one in known))
    return sorted(known, key=lambda one: (places.index(one.facility), order[one.section]))


def spot_of_issue(issue: Issue, bench: Bench) -> Spot | None:
    """Where an issue is mended; None for the filing as a whole."""
    row = bench.rows.get(issue.row)
    if row is not None:
        return Spot(row.key.facility, row.parameter.section)
    facility, colons, _rest = issue.row.partition(":")
    return next((one for one in spots_of(bench.sheet.rows) if one.facility == facility), None) if colons else None


@dataclass(frozen=True, slots=True)
class Count:
    """一处的进度: rows filled in, rows still to fill in, errors, rows without their paper, and warnings without an explanation."""

    filled: int
    blank: int
    wrong: int
    unproven: int
    warnings: int
    optional: bool

    @property
    def hue(self) -> str:
        if self.wrong:
            return "late"
        if self.blank or self.warnings or self.unproven:
            return "soon"
        return "ok" if self.filled else "idle"

    @property
    def words(self) -> str:
        if self.wrong:
            return ngettext("%(n)s 处错误", "%(n)s 处错误", self.wrong) % {"n": self.wrong}
        if self.blank:
            return _("已填 %(done)s/%(all)s") % {"done": self.filled, "all": self.filled + self.blank}
        if self.unproven:
            return ngettext("%(n)s 项缺材料", "%(n)s 项缺材料", self.unproven) % {"n": self.unproven}
        if self.warnings:
            return ngettext("%(n)s 处提醒", "%(n)s 处提醒", self.warnings) % {"n": self.warnings}
        if not self.filled:
            return _("选填") if self.optional else _("由系统计算")
        return _("已完成 %(n)s") % {"n": self.filled}


def count_of(rows: Iterable[Row], bench: Bench) -> Count:
    """The progress of a spot."""
    mine = list(rows)
    issues = [issue for row in mine for issue in bench.issues_at.get(row.text, ())]
    blank = {issue.row for issue in issues if bench.is_blank(issue)}
    unproven = {issue.row for issue in issues if bench.is_unproven(issue)}
    faults = [one for one in issues if one.stops and one.row not in blank and not bench.is_unproven(one)]
    wrong = {(issue.row, issue.check) for issue in faults}
    asking = [issue for issue in issues if issue.asks and not bench.explanation(issue).strip()]
    filled = sum(bench.is_said(row.text) for row in mine if not row.parameter.is_computed)
    optional = any(row.parameter.requirement in _OPTIONAL for row in mine)
    return Count(filled, len(blank), len(wrong), len(unproven), len(asking), optional)


def tabs(bench: Bench, spots: Mapping[Spot, list[Row]], here: Spot) -> list[dict[str, Any]]:
    """The tabs of the place shown, the evidence last; as components/stepper.html draws them."""
    form = bench.sheet.form
    names = {one.id: one.name for one in form.sections}
    mine = [one for one in ordered(form, spots) if one.facility == here.facility]
    steps = [_tab(_(names[one.section]), count_of(spots[one], bench), one, here, bench) for one in mine]
    return [*steps, _papers_tab(bench, here)]


def _tab(name: str, count: Count, spot: Spot, here: Spot, bench: Bench) -> dict[str, Any]:
    return {"label": name, "words": count.words, "hue": count.hue, "current": spot == here,
            "url": spot.url(bench.filing.pk)}  # fmt: skip


def _papers_tab(bench: Bench, here: Spot) -> dict[str, Any]:
    missing = sum(bench.is_unproven(issue) for issue in bench.ready.issues)
    n = len(bench.papers)
    words = ngettext("%(n)s 份", "%(n)s 份", n) % {"n": n}
    if missing:
        words = _("%(have)s，%(n)s 项待附") % {"have": words, "n": missing}
    spot = Spot(here.facility, PAPERS)
    hue = "soon" if missing else ("ok" if n else "idle")
    return {"label": _("支撑材料"), "words": words, "hue": hue, "current": here.section == PAPERS,
            "url": spot.url(bench.filing.pk)}  # fmt: skip


def places(bench: Bench, spots: Mapping[Spot, list[Row]], here: Spot) -> list[dict[str, Any]]:
    """The switch of facilities, each with whether it is done; empty where there is but one."""
    codes = list(dict.fromkeys(one.facility for one in spots))
    if len(codes) < 2:
        return []
    return [_place(code, bench, spots, here) for code in codes]


def _place(code: str, bench: Bench, spots: Mapping[Spot, list[Row]], here: Spot) -> dict[str, Any]:
    mine = [one for one in ordered(bench.sheet.form, spots) if one.facility == code]
    stops = [issue for issue in bench.ready.issues if issue.stops and issue.row.partition(":")[0] == code]
    return {
        "label": place_name(bench, code),
        "done": not any(issue.row for issue in stops),
        "url": (mine[0] if here.section != PAPERS else Spot(code, PAPERS)).url(bench.filing.pk),
        "on": code == here.facility,
    }


def place_name(bench: Bench, code: str) -> str:
    """1号机组, or the enterprise as a whole."""
    facility = bench.sheet.layout.facility(code) if code else None
    return facility.name if facility else _("企业层级")
