"""表单用词: the Chinese words of the forms' vocabularies, for pages and workbooks; whoever shows them translates."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from cets_portal.norms.form import Direction, Level, Method, Requirement, State
from cets_portal.norms.marking import gettext_noop as _

# Keyed by vocabulary first: members of different vocabularies may share a value, and then a hash.
WORDS: Mapping[type[StrEnum], Mapping[str, str]] = MappingProxyType(
    {
        Method: {
            Method.MEASURED: _("实测"),
            Method.COMPUTED: _("计算"),
            Method.DESIGN: _("设计"),
            Method.DEFAULT: _("缺省"),
            Method.TEXT: _("文字"),
        },
        Requirement: {
            Requirement.MUST: _("每月必报"),
            Requirement.MEASURED: _("实测时必报"),
            Requirement.COFIRED: _("掺烧时必报"),
            Requirement.VOLUNTARY: _("自愿"),
            Requirement.AUTO: _("自动计算"),
            Requirement.YEARLY: _("年度报告"),
            Requirement.AUXILIARY: _("辅助参数，自愿"),
            Requirement.AUXILIARY_MUST: _("辅助参数，必报"),
        },
        Level: {Level.ENTERPRISE: _("企业"), Level.FACILITY: _("设施")},
        Direction: {Direction.NONE: "", Direction.IN: _("输入"), Direction.OUT: _("输出")},
        State: {State.SOLID: _("固体"), State.LIQUID: _("液体"), State.GAS: _("气体")},
    }
)

#: Groups of items.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "fuel": _("化石燃料"),
        "carbonate": _("碳酸盐"),
        "electrode": _("电极"),
        "raw": _("外购含碳原料"),
        "product": _("外销含碳产品"),
        "steel": _("粗钢"),
        "clinker": _("熟料品种"),
        "substitute": _("非碳酸盐替代原料"),
    }
)


def word(member: StrEnum) -> str:
    """The Chinese word of a member of any vocabulary of a form."""
    return WORDS[type(member)][member]
