"""判定顺序: the one list of decisions. Screening and its proof run through this same list, so they cannot differ.

The first decision that answers settles the verdict. `met_by` tells how its rule reads: most rules are met by
the unit that passes on (it is not closed, its figure is known), some by the one that is answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cets_portal.norms.codes import Verdict
from cets_portal.norms.marking import gettext_noop as _
from registry.rules.screening import belonging, shown, threshold
from registry.rules.screening.case import Case, Kind
from registry.rules.screening.facts import ScreeningFacts
from registry.rules.screening.outcome import Outcome


class Met(Enum):
    """何时成立: by what a decision's rule is met."""

    PASSING = "passing"
    ANSWERING = "answering"
    ENTERING = "entering"


Decide = Callable[[ScreeningFacts, Case, Kind], Outcome | None]
Show = Callable[[ScreeningFacts, Case, Kind], shown.Shown | None]


@dataclass(frozen=True, slots=True)
class Decision:
    """一步判定: its code, its rule as a sentence, what decides, and what of the facts it looks at."""

    code: str
    rule: str
    decide: Decide
    show: Show
    met_by: Met = Met.PASSING

    def holds(self, outcome: Outcome | None) -> bool:
        """Is the rule met by a unit that this decision answered so (None: let pass)?"""
        if self.met_by is Met.ENTERING:
            return outcome is not None and outcome.verdict in (Verdict.INCLUDE, Verdict.REPORT_ONLY)
        return (outcome is not None) is (self.met_by is Met.ANSWERING)


DECISIONS: tuple[Decision, ...] = (
    Decision("merged", _("未并入其他单位"), belonging.merged, shown.merger),
    Decision("in_sector", _("在本省本行业有生产活动"), belonging.in_sector, shown.presence),
    Decision("joint_member", _("不由联合生产企业统一列入"), belonging.joint_member, shown.joint_works),
    Decision("closed", _("名录年度开始前未关停"), belonging.closed, shown.closing),
    Decision("industry", _("行业代码在名录或仅报告范围之内：{listed}"), belonging.industry, shown.industry),
    Decision("process_known", _("生产工艺已知，且与行业代码相符"), belonging.process_known, shown.process),
    Decision("process_belongs", _("生产工艺属于本名录或仅报告范围"), belonging.process_belongs, shown.process_effect),
    Decision("joint_decided", _("联合生产是否合并列入已有决定"), belonging.joint_decided, shown.joint_works),
    Decision("operating", _("未停产"), belonging.operating, shown.suspension),
    Decision(
        "newly_built",
        _("新投产，{new_year} 年度预计达到 {threshold_tco2e} 吨"),
        threshold.newly_built,
        shown.start,
        met_by=Met.ENTERING,
    ),
    Decision("base_known", _("{base_year} 年度排放量已知"), threshold.base_known, shown.base_missing),
    Decision(
        "reaches_threshold",
        _("达到 {threshold_tco2e} 吨"),
        threshold.reaches_threshold,
        shown.base,
        met_by=Met.ANSWERING,
    ),
    Decision(
        "report_only_below",
        _("仅报告企业，未达到 {threshold_tco2e} 吨"),
        threshold.report_only_below,
        shown.report_only,
        met_by=Met.ANSWERING,
    ),
    Decision("never_listed", _("未列入上一年度名录"), threshold.never_listed, shown.last_list, met_by=Met.ANSWERING),
    Decision("previous_known", _("{previous_year} 年度排放量已知"), threshold.previous_known, shown.previous),
    Decision(
        "one_year_below",
        _("上一年度仍达到 {threshold_tco2e} 吨，未满连续二年"),
        threshold.one_year_below,
        shown.previous,
        met_by=Met.ANSWERING,
    ),
    Decision(
        "two_years_below",
        _("连续二年未达到 {threshold_tco2e} 吨"),
        threshold.two_years_below,
        shown.previous,
        met_by=Met.ANSWERING,
    ),
)
