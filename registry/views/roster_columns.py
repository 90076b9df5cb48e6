"""名册的列: what each column of the roster means, as the import page explains it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.rules.roster.headings import HEADINGS


@dataclass(frozen=True)
class ColumnHelp:
    """一列: its heading, other headings understood as the same, what stands in it, an example."""

    heading: str
    aliases: tuple[str, ...]
    required: bool
    meaning: str
    example: str


def column_help() -> list[ColumnHelp]:
    """Every column in the order of the template."""
    words = _words()
    return [
        ColumnHelp(heading.name, heading.aliases[:3], heading.required, *words.get(field, ("", "")))
        for field, heading in HEADINGS.items()
    ]


def _words() -> dict[str, tuple[str, str]]:
    """Field → what stands in it, and an example (invented)."""
    return {
        "name": (_("与营业执照一致；全角、半角括号均可"), "滨江示例热电有限公司"),
        "uscc": (_("18 位，按 GB 32100-2015 验两个校验位；请设为文本格式"), "91991208MAJU6XYH79"),
        "province": (_("生产所在省份，不按代码前几位推断"), "示例省"),
        "city": (_("生产所在地市；兵团填师市"), "滨江市"),
        "sector": (_("发电、钢铁、水泥或铝冶炼；一家企业两个行业写两行"), "发电"),
        "industry_code": (_("GB/T 4754-2017 四位小类代码"), "4412"),
        "sub_industry": (_("公开名录所用的子行业"), "热电联产"),
        "emission_year": (_("排放数据所属年度；几个年度写几行"), "2024"),
        "tco2e": (_("直接排放，吨；表头写明“万吨”的自动换算；没有数就空着"), "1,286,540.13"),
        "source": (_("核查、填报或测算"), "核查"),
        "former_names": (_("几个名称用顿号分开"), "滨江示例电厂"),
        "process": (_("钢铁、水泥和自备电厂请写明，筛查要用"), "高炉—转炉长流程"),
        "started_on": (_("形如 2025-01-13；文本日期也认"), "2009-06-30"),
        "closed_on": (_("未关停的空着"), "2025-03-18"),
        "legal_representative": (_("仅供联系，不公开"), ""),
        "contact": (_("仅供联系，不公开"), ""),
        "phone": (_("仅供联系，不公开"), ""),
        "address": (_("生产地址"), ""),
    }
