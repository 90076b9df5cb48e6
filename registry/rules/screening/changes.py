"""较上年: what becomes of a unit against last year's list, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cets_portal.norms.codes import Change, Sector, Verdict
from cets_portal.norms.marking import gettext_noop as _
from registry.rules.screening.screen import ScreeningResult


@dataclass(frozen=True, slots=True)
class LastEntry:
    """上年条目: how the unit stood last year: managed or reporting only, in this sector or moved from another."""

    report_only: bool = False
    moved_from: Sector | None = None


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


def change(result: ScreeningResult, last: LastEntry | None, moved_to: Sector | None = None) -> ListChange:
    """The change of one unit in one sector. `moved_to`: the sector whose list takes it this year instead."""
    if result.verdict is Verdict.ASK:
        return ListChange(Change.OPEN, "to_verify")
    if result.verdict is Verdict.EXCLUDE:
        return _out(result, last, moved_to)
    if result.verdict is Verdict.REPORT_ONLY:
        was_managed = last is not None and not last.report_only
        return ListChange(Change.REPORT_ONLY, "to_report_only" if was_managed else "")
    return _in(result, last)


def _out(result: ScreeningResult, last: LastEntry | None, moved_to: Sector | None) -> ListChange:
    reason = _WHY_OUT[result.reason]
    if last is None or last.report_only or last.moved_from:
        return ListChange(Change.NEVER, reason)
    return ListChange(Change.LEFT, "moved_away" if moved_to else reason)


def _in(result: ScreeningResult, last: LastEntry | None) -> ListChange:
    if last is None:
        return ListChange(Change.NEW, "newly_built" if result.reason == "new_expected" else "reached_threshold")
    if last.moved_from:
        return ListChange(Change.MOVED, "moved_sector")
    if last.report_only:
        return ListChange(Change.NEW, "from_report_only")
    return ListChange(Change.CONTINUED, "one_year_below" if result.reason == "one_year_below" else "")
