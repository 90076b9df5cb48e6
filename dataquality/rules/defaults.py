"""缺省值: the figure that the form gives for a row that is left to it. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from cets_portal.norms.form import Form, Method
from dataquality.rules.calculation.arithmetic import EXACT
from dataquality.rules.rows import Row


def is_left_to_the_form(said: Mapping[str, str]) -> bool:
    """Whether a filed value {"v", "m", …} says default and no figure of its own."""
    return said["m"] == Method.DEFAULT and not said["v"]


def counted_default(form: Form, row: Row, said: Mapping[str, str]) -> Decimal | None:
    """The form's figure that counts for a row of an annual report, {"value", "method", …}, that says default and no
    figure of its own; None where it says one, or the form gives none."""
    return default_figure(form, row) if said["method"] == Method.DEFAULT and not said["value"] else None


def default_figure(form: Form, row: Row) -> Decimal | None:
    """The figure that counts where the row says default and nothing else; None where the form gives none."""
    constant = _CONSTANTS.get(row.parameter.code)
    if constant:
        return constant(form)
    return row.item.ncv if row.item and row.parameter.symbol.startswith("NCV") else None


def _effect_minutes(form: Form) -> Decimal:
    """The minutes that the default factor of CF4 stands for."""
    return EXACT.divide(form.constant("cf4_default").value, form.constant("cf4_slope").value)


_CONSTANTS: Mapping[str, Callable[[Form], Decimal]] = MappingProxyType(
    {
        "L-anode": lambda form: form.constant("anode_net").value,
        "L-S": lambda form: form.constant("anode_sulphur").value,
        "L-A": lambda form: form.constant("anode_ash").value,
        "L-AE": _effect_minutes,
    }
)
