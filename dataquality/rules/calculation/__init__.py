"""计算: the computed rows of a month with their working, by sector. Pure; exact Decimals, rounded row by row.

Every computed row is rounded to its decimals (half up) and the next row goes on from the rounded figure: the
figures on the page can be recomputed from the figures on the page. The unrounded one stands in the step.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Form
from dataquality.rules.calculation import aluminium, cement, power, steel
from dataquality.rules.calculation.sheet import Known, Sheet
from dataquality.rules.facts import PlanRow, Value, Values, Working
from dataquality.rules.rows import Layout, Row

_EMISSIONS: Mapping[Sector, Callable[[Sheet], Known]] = MappingProxyType(
    {
        Sector.POWER: power.emissions,
        Sector.STEEL: steel.emissions,
        Sector.CEMENT: cement.emissions,
        Sector.ALUMINIUM: aluminium.emissions,
    }
)


def calculate(
    form: Form,
    layout: Layout,
    values: Values,
    *,
    idle: frozenset[str] = frozenset(),
    rows: Sequence[Row] | None = None,
) -> Working:
    """计算过程 of one month. Never guesses: a computed row that lacks an input stands in `missing` with what it lacks.

    A row measured only where the plan says so (低位发热量 of steel …) takes the norm's default where it is absent
    or says default; give it as `Value(method=MEASURED)` without a number to have it count as lacking
    (`announced` does that from a plan). `idle` facilities count as nought where nothing is filed.
    `total` is the unit's emissions of the month, tCO2 (tCO2e for aluminium). `rows`: those of form and layout, where
    they are at hand.
    """
    sheet = Sheet(form, layout, values, idle, rows)
    return sheet.working(_EMISSIONS[form.sector](sheet))


def announced(values: Values, plan: Mapping[str, PlanRow]) -> dict[str, Value]:
    """The values, and for every planned row that is still empty an empty value of the planned way."""
    return {**{text: Value(method=row.method) for text, row in plan.items()}, **values}
