"""名册提示: what every roster issue says: found, wanted, how to mend it. One table, code → texts.

Templates are filled by str.format with the issue's `params`, besides `found` (the cell as written) and
`heading` (the column). Texts are marked for translation; `describe` takes the translator.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cets_portal.norms.marking import gettext_noop as _
from registry.rules.roster.row import CellIssue, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Message:
    """提示. `hint` is added to `wanted` where the issue carries suggestions."""

    severity: Severity
    found: str
    wanted: str
    basis: str = ""
    hint: str = ""


_USCC = "GB 32100-2015"
_MENDED = _("改动一位即合规的代码：{suggestions}。请对照营业执照。")

MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        "required_empty": Message(ERROR, _("“{heading}”为空。"), _("这一格必填。")),
        "uscc_as_number": Message(
            ERROR,
            _("代码是以数字存的：{found}。"),
            _("电子表格把长数字存成近似值，后几位已丢失。请把该列设为文本后重新填写 18 位代码。"),
            _USCC,
        ),
        "uscc_length": Message(
            ERROR, _("代码有 {character} 位：{found}。"), _("应为 {wanted} 位，请核对漏填或多填。"), _USCC
        ),
        "uscc_alphabet": Message(
            ERROR,
            _("代码里有不会用到的字符 {character}：{found}。"),
            _("只用数字和大写字母，且不用 I、O、S、V、Z。"),
            _USCC,
            _MENDED,
        ),
        "uscc_organisation_check": Message(
            ERROR,
            _("主体标识码的校验位不符：{found} 的第 17 位是 {character}。"),
            _("按第 9—16 位算，第 17 位应为 {wanted}；请核对第 9—17 位。"),
            "GB 32100-2015；GB 11714-1997",
            _MENDED,
        ),
        "uscc_final_check": Message(
            ERROR,
            _("校验码不符：{found} 的末位是 {character}。"),
            _("按前 17 位算，末位应为 {wanted}；前 17 位也可能有误。"),
            _USCC,
            _MENDED,
        ),
        "formula": Message(
            ERROR,
            _("“{heading}”里是公式：{found}。"),
            _("请填文字或数字本身，不用公式，文字也不以 =、+、-、@ 开头。"),
        ),
        "control_characters": Message(
            ERROR,
            _("“{heading}”里有控制字符：{found}。"),
            _("请删去看不见的字符，或重新录入这一格。"),
        ),
        "too_long": Message(ERROR, _("“{heading}”有 {length} 个字。"), _("最多 {longest} 个字，请缩短。")),
        "province_unknown": Message(
            ERROR,
            _("不认识的省份：{found}。"),
            _("请填省级行政区名称，如“河北省”“广西”“新疆生产建设兵团”。"),
        ),
        "province_other": Message(
            ERROR,
            _("省份是 {found}，与本次导入不符。"),
            _("本次导入的是{wanted}；其他省份的单位由所在省份导入。"),
        ),
        "city_empty": Message(WARNING, _("地市为空。"), _("名录公布和市局抽查要用，请补填。")),
        "city_unknown": Message(
            WARNING,
            _("本省登记册中没有这个地市：{found}，本文件有 {rows} 行。"),
            _("请核对；确是新的地市，不必改。"),
        ),
        "sector_unknown": Message(ERROR, _("不认识的行业：{found}。"), _("请填发电、钢铁、水泥或铝冶炼。")),
        "sector_unclear": Message(
            ERROR,
            _("行业写的是 {found}，看不出是不是水泥。"),
            _("水泥请填“水泥”；行业代码 3011 的建材也认作水泥。"),
        ),
        "industry_code_empty": Message(
            WARNING,
            _("行业代码为空。"),
            _("企业照样登记，筛查时列为待核实；请补填 GB/T 4754 的四位小类代码。"),
            "GB/T 4754-2017",
        ),
        "industry_code_malformed": Message(
            ERROR,
            _("行业代码不是四位数字：{found}。"),
            _("请填 GB/T 4754 的四位小类代码，如 4411。"),
            "GB/T 4754-2017",
        ),
        "industry_code_foreign": Message(
            WARNING,
            _("行业代码 {found} 不属于所填行业。"),
            _("名录列的是 {listed}。照录，筛查时说明理由；如填错请更正。"),
            "GB/T 4754-2017",
        ),
        "industry_code_unlisted": Message(
            WARNING,
            _("行业代码 {found} 属于本行业，但不在名录所列之内。"),
            _("名录列的是 {listed}。照录，筛查时不纳入并说明理由。"),
            "GB/T 4754-2017",
        ),
        "process_unclear": Message(WARNING, _("看不出生产工艺。"), _("筛查时将列为待核实：{question}。")),
        "emission_year_unreadable": Message(ERROR, _("排放年度看不懂：{found}。"), _("请填四位年份，如 2025。")),
        "emission_year_range": Message(
            ERROR,
            _("排放年度 {found} 不在范围内。"),
            _("应在 {first} 至 {last} 之间。"),
        ),
        "tco2e_empty": Message(
            WARNING,
            _("没有排放量。"),
            _("企业照样登记，筛查时列为待核实，并向单位核问。"),
        ),
        "tco2e_not_a_number": Message(
            ERROR,
            _("排放量不是数字：{found}。"),
            _("请填数字，单位为吨二氧化碳当量，如 48600.25。"),
        ),
        "tco2e_negative": Message(ERROR, _("排放量是负数：{found}。"), _("排放量不小于 0，请核对。")),
        "tco2e_absurd": Message(
            ERROR,
            _("排放量大得不合常理：{found}。"),
            _("单个单位一年不超过 {most} 吨，请核对数字和单位（吨或万吨）。"),
        ),
        "tco2e_own_unit": Message(
            WARNING,
            _("单元格自带单位：{found}。"),
            _("已按 {read_as} 吨读取；如不对请改成纯数字。"),
        ),
        "tco2e_cut": Message(
            WARNING,
            _("小数超过六位：{found}。"),
            _("已截取为 {read_as} 吨，不作进位。"),
        ),
        "tco2e_small": Message(
            WARNING,
            _("排放量只有 {read_as} 吨。"),
            _("单位可能是万吨；请核对。"),
        ),
        "source_unknown": Message(ERROR, _("不认识的数据来源：{found}。"), _("请填核查、填报或测算。")),
        "date_unreadable": Message(ERROR, _("日期看不懂：{found}。"), _("请按 2025-01-13 的样子填年月日。")),
        "date_no_such_month": Message(ERROR, _("没有 {month} 月：{found}。"), _("月份是 1 至 12。")),
        "date_no_such_day": Message(
            ERROR,
            _("{year} 年 {month} 月没有 {day} 日：{found}。"),
            _("请填真实存在的日期。"),
        ),
        "date_out_of_range": Message(ERROR, _("年份 {year} 不合常理：{found}。"), _("应在 1900 至 2100 年之间。")),
        "closed_before_started": Message(
            ERROR,
            _("关停日期 {found} 早于投产日期 {started_on}。"),
            _("请核对两个日期。"),
        ),
        "phone_unusual": Message(WARNING, _("电话不像电话：{found}。"), _("请填至少七位数字的电话号码。")),
        "duplicate_row": Message(
            ERROR,
            _("与第 {other_row} 行重复：{found} 同一行业、年度、来源。"),
            _("保留第 {other_row} 行，本行请删去。"),
        ),
        "conflicting_rows": Message(
            ERROR,
            _("与第 {other_row} 行矛盾：本行 {found} 吨，该行 {other_figure} 吨。"),
            _("同一单位、行业、年度、来源只能有一个数，请核对后保留一行。"),
        ),
        "two_names": Message(
            WARNING,
            _("与第 {other_row} 行同码不同名：该行是 {other_name}。"),
            _("如为更名，请把旧名填入“曾用名”；如为误填请更正。"),
        ),
        "two_provinces": Message(
            WARNING,
            _("与第 {other_row} 行同码不同省。"),
            _("一个单位只在一个省份登记，请核对。"),
        ),
        "registered_elsewhere": Message(
            ERROR,
            _("登记册里该单位在{recorded}，本行是{given}。"),
            _("省份不随名册改变；确已迁移的，请由两省经办登记后再导入。"),
        ),
        "heading_repeated": Message(
            WARNING,
            _("列标题“{found}”与另一列是同一项，这一列没有读取。"),
            _("请删去多余的一列，或改正它的标题。"),
        ),
        "heading_unknown": Message(
            WARNING,
            _("不认识的列标题：“{found}”，这一列没有读取。"),
            _("如是模板里的一项，请改成模板的列标题；不需要的列可以不管。"),
        ),
        "sheets_unread": Message(
            WARNING,
            _("还有工作表像是名册，没有读取：{found}。"),
            _("一个文件只读一张工作表，本次读的是“{sheet}”；其余的请并入这一张，或另存为文件上传。"),
        ),
        "row_header": Message(
            WARNING,
            _("本行是重复的表头，没有读入。"),
            _("可留可删，不影响其他行。"),
        ),
        "row_total": Message(
            WARNING,
            _("本行是合计：{found}，没有读入。"),
            _("可留可删；确是单位的，请填统一社会信用代码。"),
        ),
        "row_overlong": Message(
            ERROR,
            _("本行的格数多于表头，内容可能错位。"),
            _("请检查本行是否有未加引号的逗号，或多余的内容。"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """一条提示的两句话: what was found, what is wanted."""

    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.found}{self.wanted}"


def describe(
    code: str,
    found: str,
    params: Mapping[str, object],
    heading: str = "",
    translate: Callable[[str], str] = str,
) -> Told:
    """The sentences of one issue, from what is stored of it; `translate` is gettext or nothing."""
    message = MESSAGES[code]
    filled = {**params, "found": found, "heading": translate(heading)}
    if "other_row" in params:
        filled["other_row"] = f"{params['other_row']:,}"
    wanted = translate(message.wanted).format(**filled)
    if message.hint and params.get("suggestions"):
        wanted += translate(message.hint).format(**filled)
    return Told(translate(message.found).format(**filled), wanted)


def describe_issue(issue: CellIssue, translate: Callable[[str], str] = str) -> Told:
    """The sentences of one issue."""
    return describe(issue.code, issue.found, issue.params, issue.heading, translate)
