"""附2: tables 2-1 … 2-5, determination."""

from cets_portal.norms.codes import Sector
from cets_portal.norms.marking import gettext_noop as _
from quota.tables.layout import Fill, Layout, Shape, TableColumn, table
from quota.tables.preallocation import SEAL_NOTE

BOUNDARY, QUOTA, RELIEF, ADJUSTED = "边界数据", "配额数据", "发电行业豁免情况", "配额调整"
FLOOR_NOTE = "配额量向下取整；计算过程中不修约。"


def given(key: str, heading: str, shape: Shape = Shape.FIGURE, width: int = 10, *words: str, group: str = "",
          format: str = "") -> TableColumn:  # fmt: skip
    """A column that is typed."""
    return TableColumn(key, heading, Fill.GIVEN, shape, width, group, format, words=words)


def made(key: str, heading: str, shape: Shape = Shape.TONNES, width: int = 10, *, group: str = "", format: str = "",
         summed: bool = False, words: tuple[str, ...] = ()) -> TableColumn:  # fmt: skip
    """A column that the calculation fills."""
    return TableColumn(key, heading, Fill.MADE, shape, width, group, format, summed, words)


POWER = table(
    "2-1", "发电行业机组配额核定", (Sector.POWER,), _("机组"),
    given("unit_code", "机组编号", Shape.CODE, 10, "机组", group=BOUNDARY),
    given("is_merged", "是否合并机组", Shape.WORDS, 7, group=BOUNDARY),
    given("fuel", "主体燃料类型", Shape.WORDS, 9, "燃料类型", group=BOUNDARY),
    given("genset_class", "机组类别", Shape.WORDS, 15, "机组类型", group=BOUNDARY),
    given("product", "产品类别", Shape.WORDS, 8, group=BOUNDARY),
    given("capacity", "装机容量(MWh)", Shape.FIGURE, 8, "装机容量(MW)", "装机容量", "额定功率", group=BOUNDARY),
    given("generation", "发电量(MWh)", Shape.FIGURE, 11, "发电量", group=BOUNDARY),
    given("heat", "供热量(GJ)", Shape.FIGURE, 11, "供热量", group=BOUNDARY),
    given("load_factor", "统计期机组负荷（出力）系数(%)", Shape.FIGURE, 11, "机组负荷（出力）系数", "负荷（出力）系数",
          "统计期负荷（出力）系数", "负荷系数", "出力系数", "负荷率", group=BOUNDARY),
    TableColumn("verified", "①机组经核查排放量", Fill.GIVEN, Shape.FIGURE, 11, QUOTA, words=("经核查排放量", "机组排放量")),
    made("load_factor_correction", "调峰修正系数", Shape.FIGURE, 9, group=QUOTA, format="0.000000"),
    made("generation_allowance", "发电配额量", group=QUOTA),
    made("heat_allowance", "供热配额量", group=QUOTA),
    made("initial_allowance", "②机组初始配额量", group=QUOTA),
    made("gas_top_up", "③燃气机组豁免补发配额量", width=11, group=QUOTA),
    made("determined_allowance", "④机组核定配额量", group=QUOTA),
    made("surrender_obligation", "⑤机组应清缴配额量", group=QUOTA),
    notes=(
        "调峰修正系数四舍五入保留 6 位小数；发电配额量、供热配额量、机组核定配额量向下取整。",
        "② = 发电配额量 + 供热配额量；④ = ② + ③，③ 只适用于燃气机组；属于特殊情形、配额量等于经核查排放量的，④ = ⑤；⑤ = ①。",
        "装机容量的单位按原表印为 MWh，所填为额定功率（MW）。发电行业分年度填报。",
        SEAL_NOTE,
    ),
)  # fmt: skip

STEEL = table(
    "2-2", "钢铁行业企业配额核定", (Sector.STEEL,), _("企业"),
    given("capacity", "炼铁工序生产能力(万t/年)", Shape.FIGURE, 9),
    given("output", "①炼铁工序产品产量(t)", Shape.FIGURE, 11, "炼铁工序产量"),
    given("iron", "②炼铁工序碳排放量", Shape.FIGURE, 11, "炼铁工序排放量"),
    given("sinter", "③烧结工序碳排放量", Shape.FIGURE, 11, "烧结工序排放量"),
    made("intensity", "④重点工序排放总量与炼铁工序产品产量的比值", Shape.FIGURE, 12, format="0.000000",
         words=("重点工序排放总量与炼铁工序产量的比值",)),
    given("crude_steel", "⑤粗钢产量(t)", Shape.FIGURE, 11),
    given("verified", "⑥钢铁企业碳排放量", Shape.FIGURE, 11, "企业碳排放量", "经核查排放量"),
    made("deviation_percent", "⑦偏离度(%)", Shape.FIGURE, 8, format="0.0000"),
    given("balance_value", "⑧行业平衡值", Shape.FIGURE, 10, "平衡值", format="0.############"),
    made("coefficient", "⑨系数", Shape.FIGURE, 8, format="0.00000000", words=("配额系数",)),
    made("determined_allowance", "⑩核定配额"),
    made("surrender_obligation", "⑪应清缴配额"),
    notes=("④ =（② + ③）÷ ①；⑦ =（⑧ − ④）÷ ⑧；⑩ = ⑥ ×（1 + ⑨），向下取整；⑪ = ⑥。", FLOOR_NOTE, SEAL_NOTE),
)  # fmt: skip

CEMENT = table(
    "2-3", "水泥行业熟料生产线配额核定", (Sector.CEMENT,), _("生产线"),
    given("unit_code", "生产线编号", Shape.CODE, 10, "生产线"),
    given("slag", "经核查的电石渣消耗量(t)", Shape.FIGURE, 9, "电石渣消耗量"),
    given("slag_deduction", "电石渣的扣减系数", Shape.FIGURE, 8, "电石渣扣减系数"),
    given("output", "①熟料产量(t)", Shape.FIGURE, 11, "水泥熟料产量"),
    given("process_factor", "熟料的过程排放因子(tCO2e/t熟料)", Shape.FIGURE, 9, "熟料过程排放因子", "过程排放因子"),
    given("slag_percent", "电石渣替代率(%)", Shape.FIGURE, 7),
    given("clinker_class", "熟料类别", Shape.WORDS, 7),
    given("clinker_kind", "熟料品种", Shape.WORDS, 7),
    given("capacity", "批复的设计能力(t/d)", Shape.FIGURE, 7, "设计能力"),
    given("fuel_tco2e", "化石燃料燃烧排放量", Shape.FIGURE, 10),
    given("process_tco2e", "过程排放量", Shape.FIGURE, 10),
    given("verified", "②生产线碳排放量", Shape.FIGURE, 11, "经核查排放量"),
    made("intensity", "③吨熟料碳排放量", Shape.FIGURE, 9, format="0.000000"),
    made("deviation_percent", "④偏离度(%)", Shape.FIGURE, 8, format="0.0000"),
    given("balance_value", "⑤平衡值", Shape.FIGURE, 9, "行业平衡值", format="0.############"),
    made("coefficient", "⑥系数", Shape.FIGURE, 8, format="0.00000000", words=("配额系数",)),
    made("determined_allowance", "⑦核定配额"),
    made("surrender_obligation", "⑧应清缴配额"),
    notes=("③ = ② ÷ ①；④ =（⑤ − ③）÷ ⑤；⑦ = ② ×（1 + ⑥），向下取整；⑧ = ②。",
           "电石渣替代率 = 电石渣消耗量 × 扣减系数 ÷（熟料产量 × 熟料的过程排放因子）。", FLOOR_NOTE, SEAL_NOTE),
)  # fmt: skip

ALUMINIUM = table(
    "2-4", "铝冶炼行业电解工序配额核定", (Sector.ALUMINIUM,), _("工序"),
    given("unit_code", "工序编号", Shape.CODE, 10, "工序"),
    given("capacity", "产能(t/年)", Shape.FIGURE, 9),
    given("output", "①铝液产量(t)", Shape.FIGURE, 11),
    given("material", "②能源作为原材料用途的排放量", Shape.FIGURE, 11),
    given("effect", "③阳极效应排放量", Shape.FIGURE, 11),
    made("intensity", "④吨铝碳排放量", Shape.FIGURE, 9, format="0.000000"),
    given("verified", "⑤工序碳排放量", Shape.FIGURE, 11, "经核查排放量"),
    made("deviation_percent", "⑥偏离度(%)", Shape.FIGURE, 8, format="0.0000"),
    given("balance_value", "⑦平衡值", Shape.FIGURE, 9, "行业平衡值", format="0.############"),
    made("coefficient", "⑧系数", Shape.FIGURE, 8, format="0.00000000", words=("配额系数",)),
    made("determined_allowance", "⑨核定配额"),
    made("surrender_obligation", "⑩应清缴配额"),
    notes=("⑤ = ② + ③；④ = ⑤ ÷ ①；⑥ =（⑦ − ④）÷ ⑦；⑨ = ⑤ ×（1 + ⑧），向下取整；⑩ = ⑤。", FLOOR_NOTE, SEAL_NOTE),
)  # fmt: skip

ISSUED = table(
    "2-5", "{sector}行业核定实发配额", tuple(Sector), _("重点排放单位"),
    made("pre_allocation", "预分配配额", summed=True),
    made("initial_allowance", "初始配额", group=RELIEF, summed=True),
    made("gap_rate_percent", "初始配额履约缺口率(%)", Shape.FIGURE, 8, group=RELIEF, format="0.00"),
    made("gap_top_up", "履约缺口率上限豁免补发配额", width=11, group=RELIEF, summed=True),
    made("determined_allowance", "核定配额", summed=True),
    made("more_or_less", "①多退少补配额", summed=True),
    made("refund", "②退回已核减配额", summed=True),
    made("deducted", "③核减量", group=ADJUSTED, summed=True),
    made("issued_before", "④预分配实发配额", summed=True),
    made("issued", "⑤核定实发配额", summed=True),
    made("issued_in_all", "⑥实发配额合计", summed=True),
    made("surrender_obligation", "应清缴配额", summed=True),
    made("outstanding", "⑦核定配额发放后剩余待调整配额", width=12, summed=True),
    TableColumn("is_withheld", "是否属于差异化情形暂不发放（是/否）", Fill.IDENTITY, Shape.WORDS, 11),
    TableColumn("withheld", "差异化具体情况", Fill.REMARK, Shape.WORDS, 13),
    notes=(
        "初始配额履约缺口率 =（应清缴配额 − 初始配额）÷ 应清缴配额，四舍五入保留 2 位小数；补发配额向下取整。",
        "① = 核定配额 − 预分配配额；⑤ = ① − ③，0 ≤ ① ≤ ③ 时 ⑤ = 0；有②的，⑤ = ① + ②；⑥ = ④ + ⑤。",
        "每个行业一张表。",
        SEAL_NOTE,
    ),
    total="合计",
)  # fmt: skip

TABLES_2: tuple[Layout, ...] = (POWER, STEEL, CEMENT, ALUMINIUM, ISSUED)
