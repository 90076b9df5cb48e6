"""设施明细: what a facility of each sector says beyond its capacity; the checks read it from `PlannedFacility.detail`.

Power: the static form C.2 (S10/S11). Steel, cement, aluminium: S12, S13 static rows.
"""

from dataclasses import dataclass
from typing import Final

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import FacilityKind
from cets_portal.norms.marking import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Detail:
    """一项明细: a choice of official words, or a text. `wanted` must be filled before the plan is handed in."""

    key: str
    label: str
    wanted: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()


UNIT_CLASSES: Final = (
    _("常规燃煤"), _("非常规燃煤"), _("燃气"), _("燃油"), "IGCC", "CCPP", _("其他特殊机组"),
)  # fmt: skip
UNIT_PRODUCTS: Final = (_("纯凝发电"), _("热电联产"))
BOILERS: Final = (_("循环流化床"), _("煤粉炉"), _("燃气锅炉"), _("无锅炉"), _("其他锅炉"))
PRESSURES: Final = (_("超超临界"), _("超临界"), _("亚临界"), _("超高压"), _("高压"), _("中压及以下"))
COOLINGS: Final = (_("水冷-开式"), _("水冷-闭式"), _("空冷"), _("背压无冷却"))
CLINKERS: Final = (
    _("硅酸盐水泥熟料"), _("白色硅酸盐水泥熟料"), _("硫（铁）铝酸盐水泥熟料"), _("铝酸盐水泥熟料"),
)  # fmt: skip
YES_NO: Final = (_("是"), _("否"))

_GENERATING: Final = (
    Detail("class", _("机组类别"), wanted=True, choices=UNIT_CLASSES),
    Detail("product", _("产品类别"), wanted=True, choices=UNIT_PRODUCTS),
    Detail("boiler", _("锅炉类型"), wanted=True, choices=BOILERS),
    Detail("boiler_model", _("锅炉名称、编号和型号")),
    Detail("boiler_capacity", _("锅炉额定蒸发量"), unit="t/h"),
    Detail("turbine", _("汽轮机名称、编号和型号")),
    Detail("pressure", _("压力参数"), wanted=True, choices=PRESSURES),
    Detail("cooling", _("冷却方式"), wanted=True, choices=COOLINGS),
    Detail("generator", _("发电机名称、编号和型号")),
    Detail("altitude", _("海拔"), unit="m"),
    Detail("merged", _("合并填报的各台机组编号")),
    Detail("standby", _("备用机组"), choices=YES_NO),
)
_CLINKER: Final = (
    Detail("clinker", _("熟料类别"), choices=CLINKERS),
    Detail("variety", _("熟料品种")),
    Detail("kiln", _("窑规格（Φ×L）"), wanted=True, unit="m"),
    Detail("carbide_slag", _("以电石渣为主要原料"), wanted=True, choices=YES_NO),
    Detail("coprocessing", _("替代燃料、协同处置的种类和能力")),
)
_ELECTROLYSIS: Final = (
    Detail("current", _("设计电流"), wanted=True, unit="kA"),
    Detail("voltage", _("槽平均电压"), unit="V"),
    Detail("cells", _("电解槽数量"), wanted=True, unit=_("台")),
    Detail("rectifiers", _("整流器套数"), unit=_("套")),
)
_STEEL: Final = (Detail("equipment", _("主体设备规格"), wanted=True),)


#: Single units that are filed as one (power form): what matters stands on the whole; a standby one is left out
#: of the load factor.
MEMBER: Final = "member"
_MEMBER: Final = (Detail("standby", _("备用机组"), choices=YES_NO),)


def details_of(sector: str, kind: FacilityKind) -> tuple[Detail, ...]:
    """What a facility of this kind says. Other sectors' power units are told by their capacity in MW."""
    if kind.id == MEMBER:
        return _MEMBER
    if sector == Sector.POWER or kind.capacity_unit == "MW":
        return _GENERATING
    return {Sector.STEEL: _STEEL, Sector.CEMENT: _CLINKER, Sector.ALUMINIUM: _ELECTROLYSIS}[Sector(sector)]
