"""事实: what the calculation and the checks of a monthly filing are given. Frozen, without database or clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from cets_portal.norms.form import Form, Method
from cets_portal.norms.months import Month
from dataquality.rules.rows import Layout, Row


@dataclass(frozen=True, slots=True)
class Value:
    """填报值: a number, or a text for text parameters; `note` is what the filer wrote beside it."""

    number: Decimal | None = None
    text: str = ""
    method: Method = Method.MEASURED
    note: str = ""


Values = Mapping[str, Value]
"""Row text ('U1:bituminous::A') → value; computed rows are not in it."""


@dataclass(frozen=True, slots=True)
class Input:
    """算式中的一项: `origin` is a row text, 'constant:ID' or 'item:ID:field'."""

    label: str
    value: Decimal
    unit: str
    origin: str


@dataclass(frozen=True, slots=True)
class CalcStep:
    """计算步骤: one computed row with its working. `formula` is the written form with the numbers set in."""

    key: str
    label: str
    formula: str
    inputs: tuple[Input, ...]
    unrounded: Decimal
    value: Decimal
    unit: str
    decimals: int
    clause: str
    grade: str


@dataclass(frozen=True, slots=True)
class Working:
    """计算过程: the ordered steps; figures of the filing are read from here, so they cannot differ from it.

    `total` is the unit's emissions of the month (tCO2e) where every part is known, unrounded parts apart; `missing`
    gives for a computed row that could not be computed the row texts that it still needs.
    """

    steps: tuple[CalcStep, ...] = ()
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    total: Decimal | None = None

    @property
    def values(self) -> dict[str, Decimal]:
        """Row text → computed value."""
        return {step.key: step.value for step in self.steps}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """控制方案的一行: how the plan in force determines the datum."""

    method: Method
    instrument: str = ""
    position: str = ""
    frequency: str = ""
    accuracy: str = ""
    calibration: str = ""
    recording: str = ""
    missing_data: str = ""
    department: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Lab:
    """检测报告: metadata of a laboratory report. Days may be unknown (None)."""

    number: str = ""
    laboratory: str = ""
    laboratory_uscc: str = ""
    cma: bool = False
    cnas: bool = False
    sampled_on: date | None = None
    received_on: date | None = None
    tested_on: date | None = None
    reported_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """支撑材料: one file of the filing. `proves` are row texts; `elsewhere` says where else these bytes or this report
    number were filed (sentences for the bureau; the enterprise is told only of its own months)."""

    kind: str
    name: str
    sha256: str
    proves: tuple[str, ...] = ()
    lab: Lab | None = None
    filed_in_other_months: tuple[str, ...] = ()
    filed_by_others: int = 0
    number_in_other_months: tuple[str, ...] = ()
    number_by_others: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """往月值: what the unit filed for a row in an earlier month (accepted or submitted)."""

    month: Month
    number: Decimal
    method: Method


class Operation:
    """运行情况: the explicit answers for a facility in the month."""

    UNCHANGED: Final = "unchanged"
    RUNNING: Final = "running"
    STOPPED: Final = "stopped"
    REPAIR: Final = "repair"
    RESTARTED: Final = "restarted"
    ALL: Final = (UNCHANGED, RUNNING, STOPPED, REPAIR, RESTARTED)
    #: Nothing is produced: values may stay empty or nought.
    IDLE: Final = (STOPPED, REPAIR)


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """一月之事实: everything the checks may look at.

    `operations`: facility code → answer. `idle`: facilities that stood still the whole month (answered, or unchanged
    since a month in which they did). `history`: row text → earlier values, oldest first, at most 24 months.
    """

    form: Form
    layout: Layout
    month: Month
    rows: tuple[Row, ...]
    values: Values
    working: Working
    operations: Mapping[str, str] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()
    not_operating: bool = False
    plan: Mapping[str, PlanRow] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    history: Mapping[str, tuple[Past, ...]] = field(default_factory=dict)

    def number(self, text: str) -> Decimal | None:
        """The figure of a row, filed or computed; None where there is none."""
        value = self.values.get(text)
        if value is not None and value.number is not None:
            return value.number
        return self.working.values.get(text)
