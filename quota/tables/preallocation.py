"""附1: tables 1-1 … 1-5, pre-allocation."""

from cets_portal.norms.codes import Sector
from cets_portal.norms.marking import gettext_noop as _
from quota.tables.layout import Fill, Layout, Shape, TableColumn, table

PERCENT_NOTE = "预分配比例不高于 50%（以当年有效的分配方案为准），各省可视履约风险或产量调低。"
FLOOR_NOTE = "预分配配额 = 上一年度经核查排放量 × 预分配比例，向下取整。"
SEAL_NOTE = "每页加盖省级生态环境主管部门公章。"
VERIFIED = TableColumn("verified", "上一年度经核查排放量", Fill.GIVEN, Shape.FIGURE, 15)
PERCENT = TableColumn("percent", "预分配比例(%)", Fill.GIVEN, Shape.FIGURE, 10)
NOTES = (PERCENT_NOTE, FLOOR_NOTE, SEAL_NOTE)


def _code(heading: str) -> TableColumn:
    return TableColumn("unit_code", heading, Fill.GIVEN, Shape.CODE, 12)


def _made(heading: str) -> TableColumn:
    return TableColumn("pre_allocation", heading, Fill.MADE, width=16)


TABLES_1: tuple[Layout, ...] = (
    table("1-1", "发电行业机组预分配配额", (Sector.POWER,), _("机组"), _code("机组编号"), VERIFIED, PERCENT,
          _made("发电机组预分配配额"), notes=NOTES),
    table("1-2", "钢铁行业企业预分配配额", (Sector.STEEL,), _("企业"), VERIFIED, PERCENT,
          _made("钢铁企业预分配配额"), notes=NOTES),
    table("1-3", "水泥行业熟料生产线预分配配额", (Sector.CEMENT,), _("生产线"), _code("生产线编号"), VERIFIED, PERCENT,
          _made("水泥熟料生产线预分配配额"), notes=NOTES),
    table("1-4", "铝冶炼行业电解工序预分配配额", (Sector.ALUMINIUM,), _("工序"), _code("工序编号"), VERIFIED, PERCENT,
          _made("铝电解工序预分配配额"), notes=NOTES),
    table(
        "1-5", "{sector}行业预分配实发配额", tuple(Sector), _("重点排放单位"),
        TableColumn("pre_allocation", "①预分配配额", Fill.MADE, summed=True),
        TableColumn("deducted", "②配额调整（核减量）", Fill.MADE, summed=True, group="xxxx年度配额调整情况"),
        TableColumn("issued", "③预分配实发配额", Fill.MADE, summed=True),
        TableColumn("outstanding", "④预分配配额发放后剩余待调整配额", Fill.MADE, summed=True, width=16,
                    group="调整剩余待核减"),
        TableColumn("is_withheld", "是否属于差异化情形暂不发放（是/否）", Fill.IDENTITY, Shape.WORDS, 14),
        TableColumn("withheld", "差异化具体情况", Fill.REMARK, Shape.WORDS, 18),
        notes=("③ = ① − ②；核减后仍有剩余的，③ = 0，④ 为结转至核定阶段的待核减量。", "每个行业一张表。", SEAL_NOTE),
        total="全省（区、市）合计",
    ),
)  # fmt: skip
