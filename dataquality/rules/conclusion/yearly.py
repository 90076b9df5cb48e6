"""与上年比较: emissions, generation, heat and products of the year beside the last, by facility (S11 附录). Pure.

Both sides are quota input annexes (rules.annex), so that the same figure is compared with the same figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.conclusion.table import number_of
from dataquality.rules.differences import change_percent

#: Key of an annex unit → (label, unit), by sector; what S11 asks of power, and its like elsewhere.
COMPARED: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "power": {
        "emissions_tco2e": (_("排放量"), "tCO2"),
        "generation_mwh": (_("发电量"), "MWh"),
        "heat_gj": (_("供热量"), "GJ"),
    },
    "steel": {"emissions_tco2e": (_("排放量"), "tCO2"), "output_t": (_("产品产量"), "t")},
    "cement": {"line_tco2e": (_("排放量"), "tCO2"), "clinker_t": (_("熟料产量"), "t")},
    "aluminium": {"process_tco2e": (_("排放量"), "tCO2e"), "metal_t": (_("铝液产量"), "t")},
}
WHOLE: Final = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyRow:
    """一项的两年: `key` "facility:name" or "total"; texts as they stand; `change` in per cent, "" where unknown."""

    key: str
    facility: str
    label: str
    unit: str
    this: str
    last: str
    change: str
    reason: str = ""


def year_on_year(
    annex: Mapping[str, Any], last: Mapping[str, Any] | None, reasons: Mapping[str, str]
) -> tuple[YearlyRow, ...]:
    """The unit's emissions first, then facility by facility; a facility that is new has no last year."""
    before = (last or {}).get("verified_tco2e", "")
    whole = _row(WHOLE, "", _("年度排放量"), "tCO2e", annex.get("verified_tco2e", ""), before, reasons)
    return (whole, *_facilities(annex, last or {}, reasons))


def _facilities(annex: Mapping[str, Any], last: Mapping[str, Any], reasons: Mapping[str, str]) -> Iterator[YearlyRow]:
    known = {one["code"]: one for one in last.get("units", ())}
    for unit in annex.get("units", ()):
        for name, (label, measure) in COMPARED.get(annex.get("sector", ""), {}).items():
            if name not in unit:
                continue
            before = known.get(unit["code"], {}).get(name, "")
            yield _row(f"{unit['code']}:{name}", unit["code"], label, measure, unit[name], before, reasons)


def _row(key: str, facility: str, label: str, unit: str, this: str, last: str, reasons: Mapping[str, str]) -> YearlyRow:
    return YearlyRow(
        key=key, facility=facility, label=label, unit=unit, this=this, last=last,
        change=_change(number_of(last), number_of(this)), reason=reasons.get(key, "").strip(),
    )  # fmt: skip


def _change(last: Decimal | None, this: Decimal | None) -> str:
    percent = change_percent(last, this) if last is not None and this is not None else None
    return "" if percent is None else f"{percent:f}"
