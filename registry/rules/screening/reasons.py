"""理由: the sentence of each reason code, with its figures. Marked for translation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from cets_portal.norms.codes import LABELS, EmissionSource, Verdict
from cets_portal.norms.marking import gettext_noop as _
from registry.rules.figures import show_tonnes

INCLUDE, EXCLUDE, ASK, REPORT_ONLY = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.ASK, Verdict.REPORT_ONLY


@dataclass(frozen=True, slots=True)
class Reason:
    """理由: the verdicts it can lead to, its sentence, and what the officer does next where one is asked."""

    verdicts: tuple[Verdict, ...]
    sentence: str
    advice: str = ""


REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "merged": Reason((EXCLUDE,), _("已并入 {merged_into}，排放随存续单位计算。")),
        "no_longer_in_sector": Reason((EXCLUDE,), _("企业登记册中已没有本省本行业的活动。")),
        "joint_member": Reason((EXCLUDE,), _("属联合生产企业，由牵头单位 {joint_with} 统一列入。")),
        "closed": Reason((EXCLUDE,), _("已于 {closed_on} 关停，不再排放。")),
        "closing_announced": Reason(
            (ASK,), _("登记的关停日期 {closed_on} 尚未到。"), _("核实是否如期关停，再定是否列入。")
        ),
        "closed_in_list_year": Reason(
            (ASK,),
            _("{list_year} 年内（{closed_on}）关停，当年仍有排放。"),
            _("核实当年排放和清缴义务，再定是否列入。"),
        ),
        "industry_code_missing": Reason((ASK,), _("没有行业代码。"), _("补填行业代码；名录列的是 {listed}。")),
        "industry_foreign": Reason(
            (ASK,), _("行业代码 {industry_code} 不是发电类代码，也没有写明自备电厂。"), _("{question}。")
        ),
        "industry_outside": Reason((EXCLUDE,), _("行业代码 {industry_code} 不在名录所列之内（{listed}）。")),
        "process_missing": Reason((ASK,), _("没有填生产工艺。"), _("{question}。")),
        "process_unclear": Reason((ASK,), _("从“{process}”看不出生产工艺。"), _("{question}。")),
        "process_clashes": Reason(
            (ASK,), _("生产工艺“{process}”与行业代码 {industry_code} 不符。"), _("{question}，并更正行业代码或工艺。")
        ),
        "process_contradiction": Reason(
            (ASK,),
            _("子行业写的是“{sub_process}”，生产工艺写的是“{process}”，两者矛盾。"),
            _("{question}，并更正子行业或生产工艺。"),
        ),
        "process_excluded": Reason((EXCLUDE,), _("{process}不在本名录之内。")),
        "process_elsewhere": Reason((EXCLUDE,), _("{process}列入其他行业名录。{note}")),
        "process_to_verify": Reason((ASK,), _("{process}须逐案核实。"), _("{note}")),
        "joint_undecided": Reason(
            (ASK,), _("属钢铁联合生产企业，是否作为一个单位列入尚未决定。"), _("作出决定并登记牵头单位。")
        ),
        "suspended": Reason((ASK,), _("{suspended_on} 起停产。"), _("核实是否复产、是否仍有排放。")),
        "not_yet_operating": Reason((EXCLUDE,), _("{started_on} 投产，{list_year} 年度名录之后再看。")),
        "new_expected": Reason(
            (INCLUDE, REPORT_ONLY),
            _("{started_on} 新投产，{new_year} 年度预计排放 {estimate_tco2e} 吨，达到 {threshold_tco2e} 吨。"),
        ),
        "new_below": Reason(
            (EXCLUDE,),
            _("{started_on} 新投产，{new_year} 年度预计排放 {estimate_tco2e} 吨，未达到 {threshold_tco2e} 吨。"),
        ),
        "new_without_estimate": Reason(
            (ASK,),
            _("{started_on} 新投产，没有 {new_year} 年度预计排放量。"),
            _("请单位测算并登记预计年度直接排放量。"),
        ),
        "base_missing": Reason((ASK,), _("没有 {base_year} 年度直接排放量。"), _("向单位核问并登记该年度排放量。")),
        "at_threshold": Reason(
            (INCLUDE,), _("{base_year} 年度直接排放 {base_tco2e} 吨（{base_source}），达到 {threshold_tco2e} 吨。")
        ),
        "report_only": Reason(
            (REPORT_ONLY,),
            _(
                "{process}，{base_year} 年度直接排放 {base_tco2e} 吨（{base_source}），达到 {threshold_tco2e} 吨，只报告、不列入管理。"
            ),
        ),
        "report_only_below": Reason(
            (EXCLUDE,),
            _("{process}，{base_year} 年度直接排放 {base_tco2e} 吨（{base_source}），未达到 {threshold_tco2e} 吨。"),
        ),
        "below": Reason(
            (EXCLUDE,), _("{base_year} 年度直接排放 {base_tco2e} 吨（{base_source}），未达到 {threshold_tco2e} 吨。")
        ),
        "one_year_below": Reason(
            (INCLUDE,),
            _(
                "{base_year} 年度 {base_tco2e} 吨，未达到 {threshold_tco2e} 吨；{previous_year} 年度 {previous_tco2e} 吨，"
                "未满连续二年，保留。"
            ),
        ),
        "previous_missing": Reason(
            (ASK,),
            _(
                "{base_year} 年度 {base_tco2e} 吨，未达到 {threshold_tco2e} 吨；没有 {previous_year} 年度排放量，不能判断是否连续二年。"
            ),
            _("补登 {previous_year} 年度排放量。"),
        ),
        "below_list_unknown": Reason(
            (EXCLUDE,),
            _(
                "{base_year} 年度 {base_tco2e} 吨，未达到 {threshold_tco2e} 吨。{previous_year} 年度 {previous_tco2e} 吨曾达到，"
                "而本门户没有上一年度名录：如在册，未满连续二年，应改判保留。"
            ),
        ),
        "two_years_below": Reason(
            (EXCLUDE,),
            _(
                "{previous_year} 年度 {previous_tco2e} 吨、{base_year} 年度 {base_tco2e} 吨，连续二年未达到 {threshold_tco2e} 吨，移出。"
            ),
        ),
    }
)


#: Said behind any reason whose figure is a sum, or cannot be one (rules.screening.sums); `reason` is what stands before.
SUMS: Mapping[str, str] = MappingProxyType(
    {
        "base_sum": _("{reason}{base_year} 年度数为合计：{base_sum}。"),
        "previous_sum": _("{reason}{previous_year} 年度数为合计：{previous_sum}。"),
        "estimate_sum": _("{reason}{new_year} 年度预计数为合计：{estimate_sum}。"),
        "base_gap": _("{reason}{base_year} 年度合计缺 {base_gap}。"),
        "previous_gap": _("{reason}{previous_year} 年度合计缺 {previous_gap}。"),
        "estimate_gap": _("{reason}{new_year} 年度预计合计缺 {estimate_gap}。"),
    }
)


def reason_text(reason: str, params: Mapping[str, object], translate: Callable[[str], str] = str) -> str:
    """The sentence of a reason, figures filled in, and the parts of sums; `translate` is gettext or nothing."""
    told = fill(REASONS[reason].sentence, params, translate)
    for name, sentence in SUMS.items():
        if name in params:
            told = fill(sentence, {**params, "reason": told}, translate)
    return told


def advice_text(reason: str, params: Mapping[str, object], translate: Callable[[str], str] = str) -> str:
    """What to do next, '' where nothing is asked."""
    return fill(REASONS[reason].advice, params, translate)


def fill(template: str, params: Mapping[str, object], translate: Callable[[str], str] = str) -> str:
    """A template with its params: `…_tco2e` as tonnes, `…_source` as its label, other texts translated."""
    if not template:
        return ""
    return translate(template).format(**{name: _shown(name, value, translate) for name, value in params.items()})


def _shown(name: str, value: object, translate: Callable[[str], str]) -> object:
    if name.endswith("_tco2e") and value != "":
        return show_tonnes(Decimal(str(value)))
    if name.endswith("_source"):
        known = LABELS[EmissionSource].get(str(value))
        return translate(known or _("来源未写"))
    if name == "listed" or name.endswith("_gap"):
        return str(value).replace("、", translate(_("、")))
    return translate(value) if isinstance(value, str) and value else value
