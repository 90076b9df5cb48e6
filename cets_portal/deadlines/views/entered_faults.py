"""录入错误的呈现: line, place, the line itself, and the sentence in the reader's language.

Beside a form keys and codes are called as its fields call them; beside the TOML text the key stands with its label.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.deadlines.forms import HeaderForm, TaskForm
from cets_portal.deadlines.rules.entered_text import Fault
from cets_portal.deadlines.services.entered import sentence
from cets_portal.deadlines.words import label_of
from cets_portal.norms.codes import Actor, DutyCode, Grade, Scope, Sector, TaskStatus

#: Keys of the text that no field of the form is named after.
_KEYS: Final[dict[str, Any]] = {
    "status": gettext_lazy("状态"), "items": gettext_lazy("项次"), "tasks": gettext_lazy("任务"),
    "basis": gettext_lazy("依据文件"), "document": gettext_lazy("依据文件"), "months": gettext_lazy("起止月份"),
    "due_rule": gettext_lazy("期限规则"), "reference": gettext_lazy("替代"), "assumption": gettext_lazy("推定"),
    "other_industries": gettext_lazy("其他行业"),
}  # fmt: skip
_CODES: Final[dict[str, type[StrEnum]]] = {
    "duty": DutyCode, "actors": Actor, "target": Actor, "scope": Scope, "sectors": Sector, "status": TaskStatus,
    "grade": Grade,
}  # fmt: skip
_MISSING: Final = ("缺少这个键。", "不能为空。")


@dataclass(frozen=True)
class ShownFault:
    """一处错误: `place` is the key as the text has it, `label` the field as the form calls it."""

    line: int
    place: str
    label: str
    task_number: int
    words: str
    quoted: str


def shown_faults(faults: Iterable[Fault], text: str, *, in_form: bool = False) -> list[ShownFault]:
    """Faults in the order of the text, each with the line it is about; in a form's own words without it."""
    lines = [] if in_form else text.splitlines()
    return sorted((_shown(fault, lines, in_form) for fault in faults), key=lambda one: one.line)


def _shown(fault: Fault, lines: list[str], in_form: bool) -> ShownFault:
    quoted = lines[fault.line - 1].strip()[:160] if 0 < fault.line <= len(lines) else ""
    place = ".".join(filter(None, (fault.table if fault.table != "-" else "", fault.key if fault.key != "-" else "")))
    words = _form_words(fault) if in_form else sentence(fault.template, _labelled(fault))
    label = label_of_key(fault.key, is_task=bool(fault.task_number))
    return ShownFault(0 if in_form else fault.line, "" if in_form else place, label, fault.task_number, words, quoted)


def label_of_key(key: str, *, is_task: bool) -> str:
    """What the form calls a key such as due_on or actors[1]; empty where nothing is named so."""
    name = key.partition("[")[0]
    fields = (TaskForm if is_task else HeaderForm).base_fields
    return str(fields[name].label if name in fields else _KEYS.get(name, ""))


def _form_words(fault: Fault) -> str:
    """What is left out is to be filled in, whatever it is to the text."""
    if fault.template in _MISSING or ("allowed" in fault.params and not fault.params.get("found")):
        return _("请填写。")
    return sentence(fault.template, _labelled(fault, alone=True))


def _labelled(fault: Fault, *, alone: bool = False) -> Mapping[str, Any]:
    """The params with labels for codes and keys: alone beside a form, after the code beside the text."""
    params = dict(fault.params)
    for name in ("allowed", "found"):
        if "allowed" in params:
            params[name] = _each(str(params[name]), lambda code: _code_label(fault, code), alone)
    for name in ("known", "attribute"):
        if name in params:
            is_task = bool(fault.task_number) or name == "attribute"
            params[name] = _each(str(params[name]), lambda key, own=is_task: label_of_key(key, is_task=own), alone)
    return params


def _each(listed: str, label: Any, alone: bool) -> str:
    return _("、").join(_called(code, label(code), alone) for code in listed.split("、"))


def _called(code: str, label: str, alone: bool) -> str:
    if not label:
        return code
    return label if alone else _("%(code)s（%(label)s）") % {"code": code, "label": label}


def _code_label(fault: Fault, code: str) -> str:
    vocabulary = _CODES.get(fault.key.partition("[")[0])
    return label_of(vocabulary, code) if vocabulary and code in list(vocabulary) else ""
