"""评估的行文: measures with their working, rows with their reasons, profile and facts, as pages and workbooks show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from cets_portal.norms.clocks import load_clock
from cets_portal.norms.evaluation import EvaluationRule, Way, load_evaluation_rule
from cets_portal.templatetags.figures import figure, whole
from dataquality.choices import FindingClass, TieKind, VerificationRole
from dataquality.models import AgencyEvaluation
from dataquality.rules.annex6 import MARK_TITLES, WHY, Foot, Mark
from dataquality.rules.evaluation import HEADS, HOW, UNITS
from dataquality.selectors.evaluations import PROFILE_FIELDS
from registry.choices import Sector

#: Keys of the profile that stand in part 1 of the form, and in part 2.
FIRST_PART: Final = ("name", "uscc", *PROFILE_FIELDS[:5])
SECOND_PART: Final = PROFILE_FIELDS[5:]


@dataclass(frozen=True)
class MeasureLine:
    """一项指标 as a page shows it; `points` "" where there was no basis."""

    head: str
    name: str
    value: str
    unit: str
    weight: int
    points: str
    how: str
    note: str
    grade: str


@dataclass(frozen=True)
class RowLine:
    """公开表的一行 with the facts behind it. `marks`: (title, conforms, why) of the seven, in their order."""

    number: int
    uscc: str
    name: str
    sector: Any
    role: Any
    timely: bool
    conforms: bool
    marks: tuple[tuple[str, bool, str], ...]
    facts: Mapping[str, Any]

    @property
    def failed(self) -> list[tuple[str, str]]:
        """(title, why) of what does not conform."""
        return [(title, why) for title, good, why in self.marks if not good]


def measure_lines(evaluation: AgencyEvaluation) -> list[MeasureLine]:
    """The measures in the order of the rule, with their working."""
    return [_measure(one) for one in evaluation.scores.get("measures", ())]


def _measure(said: Mapping[str, Any]) -> MeasureLine:
    template = HOW[said["way"] if said["points"] else ""]
    return MeasureLine(
        head=_(HEADS[said["head"]]),
        name=_(said["name"]),
        value=_shown(said),
        unit=_(UNITS[said["id"]]),
        weight=said["weight"],
        points=said["points"],
        how=_(template) % said,
        note=_(said["note"]) if said["note"] else "",
        grade=said["grade"],
    )


def _shown(said: Mapping[str, Any]) -> str:
    """Cases are whole, the rest has two decimals."""
    return whole(said["good"]) if said["value"] and said["way"] == Way.DEDUCT else figure(said["value"])


def head_lines(evaluation: AgencyEvaluation) -> list[tuple[str, str, int]]:
    """(head, points, weight) of those with a basis."""
    return [(_(HEADS[one["head"]]), one["points"], one["weight"]) for one in evaluation.scores.get("heads", ())]


def row_lines(evaluation: AgencyEvaluation) -> list[RowLine]:
    """Part 3, each row with the facts of its verification."""
    works = {(one["uscc"], one["sector"], one["role"]): one for one in evaluation.scores.get("works", ())}
    return [_row(one, works.get((one["uscc"], one["sector"], one["role"]), {})) for one in evaluation.rows]


def _row(said: Mapping[str, Any], facts: Mapping[str, Any]) -> RowLine:
    marks = tuple((_(MARK_TITLES[mark][0]), said["marks"][mark.value], _why(said, mark)) for mark in Mark)
    return RowLine(
        number=said["number"],
        uscc=said["uscc"],
        name=said["name"],
        sector=Sector(said["sector"]).label,
        role=VerificationRole(said["role"]).label,
        timely=said["timely"],
        conforms=all(said["marks"].values()),
        marks=marks,
        facts=_facts(facts),
    )


def mark_titles() -> list[tuple[str, str]]:
    """(title, grade) of the seven marks, in the order of the form."""
    return [(_(title), grade.value) for title, grade in (MARK_TITLES[mark] for mark in Mark)]


def _why(said: Mapping[str, Any], mark: Mark) -> str:
    note = said.get("notes", {}).get(mark.value)
    if note:
        return _("%(by)s更正：%(reason)s") % note
    why = said["why"].get(mark.value)
    return _(WHY[why]) if why else ""


def _facts(said: Mapping[str, Any]) -> dict[str, Any]:
    """Texts of the kept facts as numbers and days again; "" stays None."""
    if not said:
        return {}
    return {
        **said,
        "due_on": date.fromisoformat(said["due_on"]),
        "concluded_on": date.fromisoformat(said["concluded_on"]) if said["concluded_on"] else None,
        "tco2e": _number(said["tco2e"]),
        "stands_tco2e": _number(said["stands_tco2e"]),
        "change_tco2e": _number(said["change_tco2e"]),
        "missed_words": [FindingClass(one).label for one in said["missed"]],
        "conflict_words": [TieKind(one).label for one in said["conflicts"]],
    }


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def open_works(evaluation: AgencyEvaluation) -> list[dict[str, Any]]:
    """Works without a conclusion: they stand in no row and count for timeliness once they are overdue."""
    found = (one for one in evaluation.scores.get("works", ()) if not one["concluded_on"])
    return [{**_facts(one), "sector": Sector(one["sector"]).label} for one in found]


def conflict_lines(evaluation: AgencyEvaluation) -> list[tuple[str, str]]:
    """(unit, kinds) of works from which the agency should have stayed away."""
    found = (one for one in evaluation.scores.get("works", ()) if one["conflicts"])
    return [(one["name"], _("、").join(str(TieKind(kind).label) for kind in one["conflicts"])) for one in found]


def profile_pairs(evaluation: AgencyEvaluation, part: tuple[str, ...]) -> list[tuple[str, str]]:
    """(title, text) of one part of the form; what was not stated is –."""
    return [(_title(key), evaluation.profile.get(key) or "–") for key in part]


def _title(key: str) -> str:
    titles = {
        "name": _("机构名称"), "uscc": _("统一社会信用代码"), "legal_representative": _("法定代表人"),
        "registered_capital": _("注册资金（万元）"), "office": _("办公场所"), "contact": _("联系人"),
        "phone": _("联系方式"), "quality_measures": _("内部质量管理措施"),
        "impartiality_measures": _("公正性管理措施"), "bad_record": _("不良记录"),
    }  # fmt: skip
    return titles[key]


def foot_words(foot: Foot) -> str:
    """共出具 N 份《核查结论》，其中 X 份合格，Y 份不合格，合格率 Z %。"""
    if foot.rate is None:
        return _("没有出具《核查结论》。")
    said = {"issued": foot.issued, "good": foot.qualified, "bad": foot.unqualified, "rate": foot.rate}
    return _("共出具 %(issued)s 份《核查结论》，其中 %(good)s 份合格，%(bad)s 份不合格，合格率 %(rate)s%%。") % said


def rule_of(evaluation: AgencyEvaluation) -> EvaluationRule | None:
    """The rule it was scored by; nothing before it was computed."""
    return load_evaluation_rule(evaluation.norm_code) if evaluation.norm_code else None


def reply_days(rule: EvaluationRule) -> int:
    """Working days of the reply."""
    return load_clock(rule.reply_clock).working_days
