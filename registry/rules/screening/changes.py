"""较上年: what becomes of a unit against last year's list, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cets_portal.norms.codes import Change, Sector, Verdict
from cets_portal.norms.marking import gettext_noop as _
from registry.rules.screening.screen import ScreeningResult


class Stood(StrEnum):
    """上年情形: how the unit stood last year, as it is kept beside a verdict; a change is told against it."""

    ABSENT = ""
    LISTED = "listed"
    REPORTING = "reporting"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class LastEntry:
    """上年条目: how the unit stood last year: managed or reporting only, in this sector or moved from another."""

    report_only: bool = False
    moved_from: Sector | None = None

    @property
    def stood(self) -> Stood:
        if self.moved_from:
            return Stood.MOVED
        return Stood.REPORTING if self.report_only else Stood.LISTED


@dataclass(frozen=True, slots=True)
class ListChange:
    """变化. `reason` is a code of `CHANGE_REASONS`, '' where the change needs none."""

    change: Change
    reason: str = ""


CHANGE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "reached_threshold": _("达到门槛"),
        "newly_built": _("新投产"),
        "one_year_below": _("一年未达到门槛，保留"),
        "from_report_only": _("由仅报告转为列入管理"),
        "to_report_only": _("由列入管理转为仅报告"),
        "moved_sector": _("由其他行业变更而来"),
        "moved_away": _("变更到其他行业"),
        "two_years_below": _("连续二年未达到门槛"),
        "stopped": _("关停"),
        "merged": _("并入其他单位"),
        "not_in_sector": _("不再从事本行业"),
        "joint_works": _("由联合生产企业统一列入"),
        "industry": _("行业代码不在名录之内"),
        "process": _("生产工艺不在名录之内"),
        "below": _("未达到门槛"),
        "report_only_ended": _("仅报告企业未达到门槛"),
        "not_operating": _("尚未投产"),
        "to_verify": _("待核实"),
        "decided": _("经办改判"),
    }
)

#: Verdict → how the unit stood last year → what becomes of it. The one table of changes, for screening, for an
#: officer's decision and for the counts of a page.
CHANGES: Mapping[Verdict, Mapping[Stood, Change]] = MappingProxyType(
    {
        Verdict.ASK: dict.fromkeys(Stood, Change.OPEN),
        Verdict.EXCLUDE: dict.fromkeys(Stood, Change.NEVER) | {Stood.LISTED: Change.LEFT},
        Verdict.REPORT_ONLY: dict.fromkeys(Stood, Change.REPORT_ONLY),
        Verdict.INCLUDE: {
            Stood.ABSENT: Change.NEW,
            Stood.REPORTING: Change.NEW,
            Stood.MOVED: Change.MOVED,
            Stood.LISTED: Change.CONTINUED,
        },
    }
)

_WHY_OUT: Mapping[str, str] = MappingProxyType(
    {
        "two_years_below": "two_years_below",
        "closed": "stopped",
        "merged": "merged",
        "no_longer_in_sector": "not_in_sector",
        "joint_member": "joint_works",
        "industry_outside": "industry",
        "process_excluded": "process",
        "process_elsewhere": "process",
        "report_only_below": "report_only_ended",
        "below": "below",
        "below_list_unknown": "below",
        "new_below": "below",
        "not_yet_operating": "not_operating",
    }
)


#: Reasons that follow from how the unit stood, whoever gave the verdict.
_BY_STANDING: Mapping[tuple[Verdict, Stood], str] = MappingProxyType(
    {
        (Verdict.INCLUDE, Stood.REPORTING): "from_report_only",
        (Verdict.INCLUDE, Stood.MOVED): "moved_sector",
        (Verdict.REPORT_ONLY, Stood.LISTED): "to_report_only",
    }
)


def change(result: ScreeningResult, last: LastEntry | None, moved_to: Sector | None = None) -> ListChange:
    """The change of one unit in one sector. `moved_to`: the sector whose list takes it this year instead."""
    stood = last.stood if last else Stood.ABSENT
    what = CHANGES[result.verdict][stood]
    if what is Change.LEFT and moved_to:
        return ListChange(what, "moved_away")
    return ListChange(what, _BY_STANDING.get((result.verdict, stood)) or _by_reason(result, what))


def _by_reason(result: ScreeningResult, what: Change) -> str:
    if result.verdict is Verdict.ASK:
        return "to_verify"
    if result.verdict is Verdict.EXCLUDE:
        return _WHY_OUT[result.reason]
    if what is Change.NEW:
        return "newly_built" if result.reason == "new_expected" else "reached_threshold"
    return "one_year_below" if result.reason == "one_year_below" else ""


def decided_change(screened: ListChange, verdict: str, final: str, stood: str) -> ListChange:
    """What becomes of a unit in the end: as screened, or by the verdict that an officer put in its place.

    `verdict` is screening's, `final` the one that stands, `stood` how the unit stood last year.
    """
    if final == verdict:
        return screened
    decided, standing = Verdict(final), Stood(stood)
    reason = "to_verify" if decided is Verdict.ASK else _BY_STANDING.get((decided, standing), "decided")
    return ListChange(CHANGES[decided][standing], reason)
