"""筛查事实: what is known of one enterprise in one sector when a list year is screened."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cets_portal.norms.codes import EmissionSource, JointState, Sector
from registry.rules.screening.sums import Part


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """筛查事实. Figures are direct emissions in tCO2e, None where there is none.

    `base_tco2e` is the best figure of the base emission year, `previous_tco2e` of the year before it,
    `later_estimate_tco2e` what is expected of the year before the list year (for newly built plants).
    `merged_into` and `joint_with` are credit codes, `merged_in` the codes of units that merged into this one and
    whose figures are added to its own. `listed_last_year` and the two after it tell of last year's list;
    `unsettled_last_year`: it was left aside there, to be verified; `last_list_known`: the portal holds that list.
    `in_sector` is False for a unit of last year's list that has no activity here any more. The `…_parts` are what a
    figure is the sum of, where it is one.
    """

    uscc: str
    name: str
    sector: Sector
    industry_code: str = ""
    sub_industry: str = ""
    process: str = ""
    base_tco2e: Decimal | None = None
    base_source: EmissionSource | None = None
    previous_tco2e: Decimal | None = None
    later_estimate_tco2e: Decimal | None = None
    started_on: date | None = None
    closed_on: date | None = None
    suspended_on: date | None = None
    merged_into: str | None = None
    joint_state: JointState | str = JointState.NONE
    joint_with: str | None = None
    listed_last_year: bool = False
    moved_from_sector: Sector | None = None
    report_only_last_year: bool = False
    in_sector: bool = True
    later_source: EmissionSource | None = None
    merged_in: tuple[str, ...] = ()
    unsettled_last_year: bool = False
    last_list_known: bool = True
    base_parts: tuple[Part, ...] = ()
    previous_parts: tuple[Part, ...] = ()
    later_parts: tuple[Part, ...] = ()
