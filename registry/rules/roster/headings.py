"""表头: columns are recognised by their headings, in any order, as real files write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from cets_portal.norms.folding import fold

#: Columns that every office keeps for itself; leaving them unread is no news to anyone. Folded.
IDLE_HEADINGS = frozenset({"", "序号", "编号", "备注", "说明"})

TONNE = Decimal(1)
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Heading:
    """列: the heading of our template, other headings taken for the same, and whether a file must have it.

    An alias counts only where the template's own heading is absent.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


# Aliases are written as they fold: NFKC, no spaces, lower case, without brackets.
HEADINGS: Mapping[str, Heading] = MappingProxyType(
    {
        "name": Heading("单位名称", ("企业名称", "重点排放单位名称", "重点排放单位", "公司名称"), required=True),
        "uscc": Heading(
            "统一社会信用代码", ("社会信用代码", "信用代码", "统一信用代码", "企业信用代码"), required=True
        ),
        "province": Heading("省份", ("省", "所在省份", "所属省份", "所在省", "省区市", "省级行政区"), required=True),
        "city": Heading(
            "地市",
            ("市", "城市", "地级市", "设区的市", "设区市", "所在地市", "所属地市", "所在市", "市州", "地市州盟"),
            required=True,
        ),
        "sector": Heading("行业", ("所属行业", "行业名称", "行业类别", "行业分类"), required=True),
        "industry_code": Heading(
            "行业代码", ("国民经济行业代码", "行业分类代码", "国民经济行业分类代码", "所属行业代码"), required=True
        ),
        "sub_industry": Heading("子行业", ("行业子类", "子行业名称", "细分行业", "子类"), required=True),
        "emission_year": Heading("排放年度", ("年度", "排放年份", "数据年度", "核算年度", "年份"), required=True),
        "tco2e": Heading(
            "直接排放量(tCO2e)", ("直接排放量", "年度直接排放量", "温室气体直接排放量", "年直接排放量"), required=True
        ),
        "source": Heading("数据来源", ("排放数据来源", "来源", "数据类型"), required=True),
        "former_names": Heading("曾用名", ("原名称", "企业曾用名", "单位曾用名", "曾用名称")),
        "process": Heading("生产工艺", ("工艺", "工艺类型", "主要工艺", "主要生产工艺", "工艺流程")),
        "started_on": Heading("投产日期", ("投产时间", "投运日期", "投运时间")),
        "closed_on": Heading("关停日期", ("关停时间", "关闭日期")),
        "legal_representative": Heading("法定代表人", ("法人代表", "法人", "企业法人")),
        "contact": Heading("联系人", ("联系人姓名",)),
        "phone": Heading("联系电话", ("电话", "联系方式", "联系人电话", "手机", "手机号", "手机号码")),
        "address": Heading("地址", ("单位地址", "企业地址", "生产地址", "详细地址", "通讯地址", "通信地址")),
    }
)

TEMPLATE_HEADINGS: tuple[str, ...] = tuple(heading.name for heading in HEADINGS.values())
HEADING_NAMES: Mapping[str, str] = MappingProxyType({name: one.name for name, one in HEADINGS.items()})
REQUIRED_FIELDS: tuple[str, ...] = tuple(name for name, heading in HEADINGS.items() if heading.required)

_UNITS: Mapping[str, Decimal] = MappingProxyType(
    {
        "": TONNE,
        "t": TONNE,
        "吨": TONNE,
        "tco2": TONNE,
        "tco2e": TONNE,
        "tco2eq": TONNE,
        "吨co2": TONNE,
        "吨co2e": TONNE,
        "吨二氧化碳": TONNE,
        "吨二氧化碳当量": TONNE,
        "单位吨": TONNE,
        "万t": TEN_THOUSAND,
        "万吨": TEN_THOUSAND,
        "万tco2": TEN_THOUSAND,
        "万tco2e": TEN_THOUSAND,
        "万吨co2": TEN_THOUSAND,
        "万吨co2e": TEN_THOUSAND,
        "万吨二氧化碳": TEN_THOUSAND,
        "万吨二氧化碳当量": TEN_THOUSAND,
        "单位万吨": TEN_THOUSAND,
    }
)
_BRACKETS = str.maketrans("[【〔《]】〕》", "(((())))")
_MARKS = str.maketrans("", "", "*※:：")
_CLOSERS = str.maketrans("", "", "()*※:：")
_EMISSION_WORDS = ("直接排放量", *HEADINGS["tco2e"].aliases)


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """表头对应: which column (0-based) holds which field.

    `headings` are the texts of the file by field; `missing` the template's names of required columns
    not found; `unknown` the headings that are ignored; `repeated` those that name a field again;
    `strange_units` emission headings whose unit is none we can convert.
    """

    columns: Mapping[str, int]
    headings: Mapping[str, str]
    tonnes_per_unit: Decimal = TONNE
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    strange_units: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(slots=True)
class _Finding:
    columns: dict[str, int] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    by_alias: set[str] = field(default_factory=set)
    tonnes_per_unit: Decimal = TONNE
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    strange_units: list[str] = field(default_factory=list)


def map_headings(cells: Sequence[object]) -> HeadingMap:
    """The columns of one row of cells taken as headings. Never raises: see `complete` and `missing`."""
    finding = _Finding()
    for column, cell in enumerate(cells):
        text = str(cell).strip() if cell is not None else ""
        if text:
            _place(finding, column, text)
    missing = tuple(HEADINGS[name].name for name in REQUIRED_FIELDS if name not in finding.columns)
    return HeadingMap(
        MappingProxyType(finding.columns),
        MappingProxyType(finding.headings),
        finding.tonnes_per_unit,
        missing,
        tuple(finding.unknown),
        tuple(finding.repeated),
        tuple(finding.strange_units),
    )


def score_heading_row(cells: Sequence[object]) -> int:
    """How many fields this row would name as a heading row; the highest row of a sheet's head is it."""
    return len(map_headings(cells).columns)


def _place(finding: _Finding, column: int, text: str) -> None:
    word, unit = _split_unit(text)
    name = _FIELDS.get(word) or _FIELDS.get(f"{word}{unit}")
    shown = " ".join(text.split())
    if name is None:
        finding.unknown.append(shown)
    elif name == "tco2e" and unit not in _UNITS:
        finding.strange_units.append(shown)
    elif name in finding.columns and not (name in finding.by_alias and word in _OWN_NAMES):
        finding.repeated.append(shown)
    else:
        _take(finding, name, column, shown, word)
        if name == "tco2e":
            finding.tonnes_per_unit = _UNITS[unit]


def _take(finding: _Finding, name: str, column: int, shown: str, word: str) -> None:
    """The template's own heading takes the field back from an alias that stood before it."""
    if name in finding.columns:
        finding.repeated.append(finding.headings[name])
    finding.columns[name] = column
    finding.headings[name] = shown
    finding.by_alias.discard(name)
    if word not in _OWN_NAMES:
        finding.by_alias.add(name)


def names_field(text: str) -> str:
    """The field that a text is the heading of, by itself; "" for none."""
    return _FIELDS.get(_split_unit(text)[0], "")


def _split_unit(text: str) -> tuple[str, str]:
    """'直接排放量（万吨）' → ('直接排放量', '万吨'); brackets, marks and line breaks do not matter."""
    folded = fold(text).translate(_BRACKETS)
    word, bracket, rest = folded.partition("(")
    if not bracket:
        word, slash, rest = folded.partition("/")
        rest = rest if slash else ""
    return _without_bare_unit(word.translate(_MARKS), rest.translate(_CLOSERS))


def _without_bare_unit(word: str, unit: str) -> tuple[str, str]:
    """'直接排放量tco2e', the unit written without brackets."""
    for name in _EMISSION_WORDS if not unit else ():
        if word.startswith(name) and word[len(name) :] in _UNITS:
            return name, word[len(name) :]
    return word, unit


_OWN_NAMES = frozenset(_split_unit(heading.name)[0] for heading in HEADINGS.values())
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        fold(word): name
        for name, heading in HEADINGS.items()
        for word in (_split_unit(heading.name)[0], *heading.aliases)
    }
)
