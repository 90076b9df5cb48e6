"""事项种类: the eight things that can happen, each with a line on what it means for the list."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from registry.choices import EventKind


class KindWords(NamedTuple):
    """一种事项: its value, its name, what to know before choosing it."""

    value: str
    label: str
    meaning: str


_MEANING: dict[str, Any] = {
    EventKind.CLOSURE: _("永久停止生产。此后不再纳入名录。"),
    EventKind.SUSPENSION: _("暂时停止生产，以后可以登记复产。"),
    EventKind.RESUMPTION: _("停产结束，恢复生产。须先有停产。"),
    EventKind.MERGER: _("本企业并入另一家，由存续的那一家履约。"),
    EventKind.FACILITY_TRANSFER: _("一处设施转给另一家企业，登记册随之改到受让企业名下。"),
    EventKind.NEW_CONSTRUCTION: _("新建的企业或设施投入生产。"),
    EventKind.JOINT_WORKS: _("同一厂区的几家法人按一家计算，由一家牵头。"),
    EventKind.RENAMING: _("企业改了名称，信用代码不变。"),
}


def event_kinds() -> list[KindWords]:
    """All of them, in the order of the choices."""
    return [words for kind in EventKind.values if (words := words_of(kind))]


def words_of(kind: str) -> KindWords | None:
    """The words of one kind; None for a kind that is none."""
    return KindWords(kind, str(EventKind(kind).label), str(_MEANING[kind])) if kind in _MEANING else None
