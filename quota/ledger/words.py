"""账簿用语: what the proof and the comparison found, as sentences for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quota.models.book import FIRST_VINTAGE

_FOUND = {
    ("holding", "tonnes"): gettext_lazy("持有量与变动之和不符"),
    ("holding", "missing"): gettext_lazy("有变动而没有持有记录"),
    ("holding", "last_on"): gettext_lazy("最近变动日期不符"),
    ("holding", "below_zero"): gettext_lazy("持有量为负"),
    ("holding", "over_frozen"): gettext_lazy("冻结量超过持有量"),
    ("holding", "frozen"): gettext_lazy("冻结量与冻结记录之和不符"),
    ("vintage", "not_zero"): gettext_lazy("各账户合计不为零"),
    ("carry_over", "not_zero"): gettext_lazy("结转转出与转入不等"),
    ("movement", "digest"): gettext_lazy("变动的内容与其摘要不符"),
}

_ROWS = {
    "holding": gettext_lazy("持有"),
    "vintage": gettext_lazy("配额年度"),
    "carry_over": gettext_lazy("结转"),
    "movement": gettext_lazy("配额变动"),
}


def row_kind_words(found: Mapping[str, Any]) -> str:
    """What kind of row is wrong."""
    return str(_ROWS[found["row"]])


def finding_words(found: Mapping[str, Any]) -> str:
    """What is wrong, without the row."""
    return str(_FOUND[found["row"], found["code"]])


def finding_sentence(found: Mapping[str, Any]) -> str:
    """One line: the row, its vintage, what is wrong, both figures."""
    words = _("%(row)s #%(pk)s %(name)s %(vintage)s：%(what)s，所存 %(stored)s，算得 %(worked_out)s")
    return words % {**found, "row": row_kind_words(found), "what": finding_words(found)}


def vintage_words(vintage: int) -> str:
    """2020 stands for the first cycle, whose allowances bear both years."""
    return "2019–2020" if vintage == FIRST_VINTAGE else str(vintage)
