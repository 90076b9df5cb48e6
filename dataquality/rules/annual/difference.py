"""两版比对: what changed between two versions of one report. Pure; works on their contents alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dataquality.rules.annual.recalculation import said_of
from dataquality.rules.annual.year import same_figure


@dataclass(frozen=True, slots=True)
class ReportChange:
    """一处变化: `part`: value, explanation, field, month, paper or total; each side as written, None where absent."""

    part: str
    key: str
    label: str
    unit: str
    before: str | None
    after: str | None


def report_difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[ReportChange, ...]:
    """Every change in the order of the report: total, months, fields, values, explanations, papers."""
    return (
        *_total(before, after),
        *_plain("month", _months(before), _months(after)),
        *_plain("field", _fields(before), _fields(after)),
        *_values(before, after),
        *_plain("explanation", _explained(before), _explained(after)),
        *_plain("paper", _papers(before), _papers(after)),
    )


def _total(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ReportChange]:
    old, new = before["total_tco2e"], after["total_tco2e"]
    return [] if same_figure(old, new) else [ReportChange("total", "total", "", "tCO2e", old, new)]


def _values(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ReportChange]:
    old, new = said_of(before), said_of(after)
    found = []
    for key in dict.fromkeys((*new, *old)):
        mine, theirs = old.get(key), new.get(key)
        row = theirs or mine
        assert row
        was, now = (mine or {}).get("value"), (theirs or {}).get("value")
        if not same_figure(was or "", now or ""):
            found.append(ReportChange("value", key, row["label"], row["unit"], was or None, now or None))
    return found


Named = Mapping[str, tuple[str, str]]


def _plain(part: str, old: Named, new: Named) -> list[ReportChange]:
    """`old`, `new`: key → (label, text)."""
    found = []
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key, ("", ""))[1], new.get(key, ("", ""))[1]
        if was != now:
            found.append(ReportChange(part, key, (new.get(key) or old[key])[0], "", was or None, now or None))
    return found


def _months(content: Mapping[str, Any]) -> Named:
    return {one["month"]: (one["month"], f"{one['status']} {one['number'] or ''}".strip()) for one in content["months"]}


def _fields(content: Mapping[str, Any]) -> Named:
    return {
        f"{section['code']}/{name}": (one["label"], one["text"])
        for section in content["sections"]
        for name, one in section["fields"].items()
    }


def _explained(content: Mapping[str, Any]) -> Named:
    rows = {key: (row["label"], row["explanation"]) for key, row in said_of(content).items() if row["explanation"]}
    checks = {
        f"{one['check']}@{one['row']}": (one["row"], one["explanation"])
        for one in content["issues"]
        if one["check"] != "difference"
    }
    return rows | checks


def _papers(content: Mapping[str, Any]) -> Named:
    return {f"{one['section']}/{one['sha256']}": (one["name"], one["name"]) for one in content["papers"]}
