"""方案各部分: the texts of B.2, B.3, B.4/B.5 and B.6 with what each is called (S12 App. B).

Labels are marked for translation and translated where they are shown.
"""

from dataclasses import dataclass
from typing import Final

from cets_portal.norms.marking import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Text:
    """一项文字: `lines` > 1 is a long text; `wanted` must be filled before the plan is handed in."""

    key: str
    label: str
    wanted: bool = True
    lines: int = 1
    limit: int = 200
    hint: str = ""


#: B.2 企业情况.
ENTERPRISE: Final = (
    Text("name", _("企业名称")),
    Text("uscc", _("统一社会信用代码"), limit=18),
    Text("address", _("住所"), limit=300),
    Text("legal_name", _("法定代表人"), limit=60),
    Text("legal_phone", _("法定代表人电话"), limit=40),
    Text("filer_name", _("填报人"), limit=60),
    Text("filer_phone", _("填报人电话"), limit=40),
    Text("filer_email", _("填报人邮箱"), limit=100),
    Text("industry", _("行业分类"), limit=60),
    Text("industry_code", _("行业代码"), limit=12),
    Text("sub_industry", _("行业子类"), limit=60),
    Text("product_code", _("主营产品统计代码"), limit=60),
)

#: B.3 核算边界.
BOUNDARY: Final = (
    Text(
        "enterprise", _("企业层级核算边界"), lines=5, limit=4000,
        hint=_("写明纳入核算的设施、厂区范围和组织关系，以及不纳入的部分。"),
    ),
    Text(
        "process", _("工序（设施）层级核算边界"), lines=5, limit=4000,
        hint=_("逐个工序、机组或生产线写明起止点。"),
    ),
)  # fmt: skip

#: B.3 主要排放设施, the columns of its table; capacity, kind and details stand beside them.
FACILITY: Final = (
    Text("model", _("规格型号"), wanted=False, limit=100),
    Text("position", _("安装位置"), limit=100),
    Text("owner", _("资产所属企业"), wanted=False, limit=100),
    Text("permit", _("排污许可证单位"), wanted=False, limit=100),
    Text("note", _("备注"), wanted=False, limit=300),
)

#: B.4 and B.5: how a row is determined.
ROW: Final = (
    Text("description", _("具体描述"), limit=500, hint=_("台账或文件的准确名称、编号、表式")),
    Text("instrument", _("计量器具名称及型号"), limit=120),
    Text("position", _("安装位置"), limit=120),
    Text("frequency", _("监测频次"), limit=80),
    Text("accuracy", _("准确度等级"), limit=60),
    Text("calibration", _("检定/校准频次"), limit=80),
    Text("recording", _("数据记录频次"), limit=80),
    Text("missing_data", _("数据缺失时的处理方式"), limit=300),
    Text("department", _("负责部门"), limit=80),
)
#: What an unmeasured row that is no preset still says: where the design value comes from and who keeps it.
UNMEASURED_WANTED: Final = ("description", "department")

BATCH: Final = Text(
    "batch_definition", _("批次的定义"), wanted=False, lines=3, limit=2000,
    hint=_("低位发热量按批次检测的，写明什么算一批，如一列火车、一船、一个供应商一天的来料。"),
)  # fmt: skip

#: B.6 内部质量控制.
QUALITY: Final = (
    Text("management", _("碳排放数据管理制度"), lines=4, limit=4000, hint=_("管理机构、职责、人员能力、工作流程。")),
    Text(
        "meters", _("计量器具管理台账"), lines=6, limit=6000,
        hint=_("逐台写明参数、设备类型、型号、位置、频次、准确度、是否检定、检定频次，并说明用于上报的是哪一台。"),
    ),
    Text("review", _("月度数据与报告的内部审核"), lines=4, limit=4000, hint=_("谁在什么时候审核，发现问题怎样处理。")),
    Text("ledgers", _("原始凭证和台账管理"), lines=4, limit=4000, hint=_("保存地点、负责人，保存期不少于 5 年。")),
    Text("cems", _("烟气连续监测"), wanted=False, lines=3, limit=4000, hint=_("已安装二氧化碳连续监测的，写明位置、型号和数据用途。")),
)  # fmt: skip

#: Tabs of the plan, in the order of App. B.
SECTIONS: Final = {
    "enterprise": _("B.2 企业情况"),
    "boundary": _("B.3 核算边界"),
    "facilities": _("B.3 主要排放设施"),
    "parameters": _("B.4–B.5 数据确定方式"),
    "quality": _("B.6 内部质量控制"),
    "files": _("附件"),
}

IN_USE, STOPPED = "in_use", "stopped"
STATES: Final = {IN_USE: _("在用"), STOPPED: _("停用")}
