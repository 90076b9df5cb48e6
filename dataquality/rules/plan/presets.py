"""预置: which rows a plan has to say, which ways are open to each, and which the form itself has settled.

Computed and default rows are set to "/" and locked (S12 App. B).
"""

from typing import Final

from cets_portal.norms.form import Form, Method, Parameter, Requirement
from dataquality.rules.facts import PlanRow
from dataquality.rules.plan.content import PRESET, ROW_TEXTS
from dataquality.rules.rows import Layout, Row, rows_of

#: Obligatory rows: how they are determined must be said.
_ALWAYS: Final = (Requirement.MUST, Requirement.AUXILIARY_MUST)
#: Ways that do not measure: a row may fall back on them.
_FALLBACK: Final = (Method.DEFAULT, Method.COMPUTED, Method.DESIGN)


def planned_rows(form: Form, layout: Layout) -> tuple[Row, ...]:
    """The rows of B.4 and B.5; those for co-firing only where the facility co-fires."""
    return tuple(row for row in rows_of(form, layout) if _applies(row))


def _applies(row: Row) -> bool:
    cofiring = row.parameter.requirement is Requirement.COFIRED
    return not cofiring or bool(row.facility and row.facility.cofired)


def is_ncv(parameter: Parameter) -> bool:
    """低位发热量: power calls it C, the others by its symbol."""
    return "NCV" in parameter.symbol.upper() or "NCV" in parameter.code.upper()


def ways_of(row: Row) -> tuple[Method, ...]:
    """The ways that are open to a row, best first; the only one where the form or the norm settles it."""
    sources = row.parameter.sources
    if row.parameter.is_computed:
        return (_settled(sources),)
    if row.item and row.item.ncv_default_only and is_ncv(row.parameter) and Method.DEFAULT in sources:
        return (Method.DEFAULT,)
    return tuple(sorted(sources, key=list(Method).index))


def _settled(sources: tuple[Method, ...]) -> Method:
    return next((one for one in (Method.COMPUTED, Method.DEFAULT) if one in sources), sources[0])


def preset_of(row: Row) -> PlanRow | None:
    """The row as the form settles it; None where the unit has to say."""
    ways = ways_of(row)
    if len(ways) > 1 or ways[0] in (Method.MEASURED, Method.DESIGN):
        return None
    return unmeasured(ways[0])


def unmeasured(method: Method) -> PlanRow:
    """A row that is computed, taken from the norm, or a text: nothing is measured."""
    return PlanRow(method=method, **dict.fromkeys(ROW_TEXTS, PRESET))


def must_be_said(row: Row) -> bool:
    """Whether the plan has to say how the row is determined."""
    requirement, sources = row.parameter.requirement, row.parameter.sources
    if preset_of(row):
        return False
    if requirement is Requirement.MEASURED:
        return any(one in _FALLBACK for one in sources)
    return requirement in _ALWAYS or (requirement is Requirement.COFIRED and _applies(row))
