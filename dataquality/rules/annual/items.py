"""报告数据项: the rows of a reported year as verifiers check them, and the year computed anew with their values.

Works on the parsed content of a `ReportVersion` alone (schema: rules.annual.content).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.annual.recalculation import recalculated
from dataquality.rules.rows import key_of

#: The item that stands for the emissions of the unit and year, tCO2e.
TOTAL: Final = "total"
TOTAL_LABEL: Final = _("年度排放量")
COMPUTED: Final = "computed"


@dataclass(frozen=True, slots=True)
class ReportItem:
    """数据项: one row of the report. `item`: row text "facility:item:direction:parameter", or "total" (tCO2e).

    `value` is the reported figure or text, "" where there is none; `decimals` None for texts; `computed`: made by
    the server; `facility`: the code of the facility, "" for the enterprise.
    """

    item: str
    section: str
    label: str
    unit: str
    decimals: int | None
    value: str
    computed: bool
    facility: str


def items_of(content: Mapping[str, Any]) -> tuple[ReportItem, ...]:
    """Every row of a reported year in the order of the report, the total last."""
    return (*_rows(content, {}), _total(content, content["total_tco2e"]))


def recomputed(content: Mapping[str, Any], after: Mapping[str, str]) -> tuple[ReportItem, ...]:
    """The same items with the verifier's values put in; computed rows and "total" are computed anew by the server.

    `after`: row text → figure or text as written; rows that are computed, "total" and unknown rows are left aside,
    a figure that is no number counts as not stated. What can no longer be computed has the value "".
    """
    again = recalculated(content, after)
    return (*_rows(content, again.values), _total(content, again.total))


def _rows(content: Mapping[str, Any], values: Mapping[str, str]) -> Iterator[ReportItem]:
    for section in content["sections"]:
        for row in section["rows"]:
            yield ReportItem(
                item=row["item"],
                section=section["code"],
                label=row["label"],
                unit=row["unit"],
                decimals=row["decimals"],
                value=values.get(row["item"], row["value"]),
                computed=row["rule"] == COMPUTED,
                facility=key_of(row["item"]).facility,
            )


def _total(content: Mapping[str, Any], value: str) -> ReportItem:
    section = next((one["code"] for one in content["sections"] if one.get("summary")), "")
    _whole, _point, decimals = value.partition(".")
    return ReportItem(TOTAL, section, TOTAL_LABEL, "tCO2e", len(decimals), value, computed=True, facility="")
