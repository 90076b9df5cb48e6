"""计算过程: the ordered steps of a calculation. Figures are read from the steps, so they cannot differ from them.

Labels are Chinese sentences marked for translation; whoever shows them translates. A step keeps its inputs with their
sources, its figure before and after rounding, and the statement of the norm that it rests on.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from cets_portal.norms.plan_parts import Stated, Treatment
from quota.rules.arithmetic import without_idle_noughts


class Given(NamedTuple):
    """输入: one figure that goes into a step. `origin`: the step or column it came from, or the document."""

    label: str
    value: Decimal
    unit: str
    origin: str
    clause: str = ""


class Step(NamedTuple):
    """步骤: `template` is the formula with {} for each input. `rounding`: 'floor', 'half_up', '' for none."""

    key: str
    label: str
    template: str
    inputs: tuple[Given, ...]
    unrounded: Decimal
    value: Decimal
    unit: str
    basis: Stated
    rounding: str = ""
    decimals: int = 0
    rounded_by: Stated | None = None
    remark: str = ""

    @property
    def formula(self) -> str:
        """'发电量 × 发电基准值 × 调峰修正系数'."""
        return _formula(self.template, tuple(one.label for one in self.inputs))

    @property
    def working(self) -> str:
        """'3500000 × 0.791 × 1.067703'."""
        return self.template.format(*(_bracketed(f"{one.value:f}") for one in self.inputs))

    @property
    def statements(self) -> tuple[Stated, ...]:
        """What the step rests on: its rule, and the rule of its rounding."""
        return (self.basis,) if self.rounded_by is None else (self.basis, self.rounded_by)

    @property
    def is_draft(self) -> bool:
        """Whether any statement that it rests on is only a draft."""
        return any(one.is_draft for one in self.statements)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What this portal assumed, each once."""
        return tuple(dict.fromkeys(one.assumption for one in self.statements if one.assumption))


class Working(NamedTuple):
    """计算结果: the steps of one object, how it was treated, which special case (id) it was."""

    steps: tuple[Step, ...]
    treatment: Treatment
    case: str = ""

    def value(self, key: str) -> Decimal | None:
        """The figure of a step; None where there is no such step."""
        return next((step.value for step in self.steps if step.key == key), None)

    def tonnes(self, key: str) -> int | None:
        """The figure of a step that is in whole tonnes."""
        found = self.value(key)
        return None if found is None else int(found)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    @property
    def is_draft(self) -> bool:
        return any(step.is_draft for step in self.steps)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything that was assumed on the way, each once."""
        return tuple(dict.fromkeys(text for step in self.steps for text in step.assumptions))

    def told(self) -> list[dict[str, Any]]:
        """The steps as plain data: every Decimal a string, the same figures giving the same bytes."""
        return [told(step) for step in self.steps]


def carried(step: Step) -> Given:
    """The figure of a step as the input of a later one."""
    return Given(step.label, step.value, step.unit, step.key)


def told(step: Step) -> dict[str, Any]:
    """One step as plain data."""
    basis, figures = step.basis, [f"{one.value:f}" for one in step.inputs]
    return {
        "key": step.key,
        "label": step.label,
        "formula": step.formula,
        "working": step.template.format(*map(_bracketed, figures)),
        "inputs": list(map(_told_input, step.inputs, figures)),
        "unrounded": f"{step.unrounded:f}",
        "value": f"{step.value:f}",
        "unit": step.unit,
        "rounding": step.rounding,
        "decimals": step.decimals if step.rounding else None,
        "clause": basis.clause,
        "source": basis.source,
        "grade": basis.grade.value,
        "status": basis.status.value,
        "rounding_source": _cited(step.rounded_by),
        "assumption": "\n".join(step.assumptions),
        "remark": step.remark,
    }


def assumptions_of(workings: Iterable[Working]) -> Iterator[str]:
    """The assumptions of many results, each once."""
    seen: set[str] = set()
    for working in workings:
        for text in working.assumptions:
            if text not in seen:
                seen.add(text)
                yield text


def _told_input(given: Given, figure: str) -> dict[str, str]:
    return {
        "label": given.label,
        "value": figure,
        "unit": given.unit,
        "source": given.origin,
        "clause": given.clause,
    }


def _cited(stated: Stated | None) -> str:
    return f"{stated.source} {stated.clause}" if stated else ""


@lru_cache(maxsize=1024)
def _formula(template: str, labels: tuple[str, ...]) -> str:
    """The same few formulas stand in every row."""
    return template.format(*labels)


def _bracketed(figure: str) -> str:
    text = without_idle_noughts(figure)
    return f"({text})" if text.startswith("-") else text
