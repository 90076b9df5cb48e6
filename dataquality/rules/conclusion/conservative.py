"""保守值: what stands for an item whose finding stays unresolved (S9: the conservative figure from defaults). Pure.

The default of the form is taken where the form has one and it gives the higher emissions; else the agency states the
value and what it rests on. Either way the figure may not come out lower than with what the unit reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cets_portal.norms.form import Form, Item, Method, Parameter, form_of
from dataquality.rules.annual.items import recomputed
from dataquality.rules.conclusion.table import TOTAL, number_of
from dataquality.rules.rows import key_of
from dataquality.rules.snapshot import figure

#: Parameters of aluminium whose default is a constant of the form.
_CONSTANTS: Final = {"L-anode": "anode_net", "L-S": "anode_sulphur", "L-A": "anode_ash"}
#: Ends of the codes of calorific values.
_NCV: Final = ("-NCV",)
_POWER_NCV: Final = "C"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """缺省值: what the form gives for an item, and the unit's emissions with what was reported and with the default.

    `default` "" where the form has none. `higher`: the default gives the higher emissions and is to be taken.
    """

    item: str
    default: str
    source: str
    reported_total: Decimal | None
    default_total: Decimal | None

    @property
    def higher(self) -> bool:
        if self.reported_total is None or self.default_total is None:
            return False
        return self.default_total > self.reported_total

    @property
    def floor(self) -> Decimal | None:
        """The emissions below which a conservative figure may not come out, tCO2e."""
        known = [one for one in (self.reported_total, self.default_total) if one is not None]
        return max(known) if known else None


def suggestion_for(content: Mapping[str, Any], item: str, after: Mapping[str, str]) -> Suggestion:
    """What the form offers for an item, `after` being the other values that the verifiers put in."""
    others = {key: value for key, value in after.items() if key != item}
    found = default_of(content["form"], item)
    reported = total_with(content, others)
    if found is None:
        return Suggestion(item, "", "", reported, None)
    value, source = found
    return Suggestion(item, figure(value), source, reported, total_with(content, {**others, item: figure(value)}))


def default_of(form_code: str, item: str) -> tuple[Decimal, str] | None:
    """The default of the form for a row and where it stands; None where the form has none."""
    form = form_of(form_code)
    try:
        key = key_of(item)
        parameter = form.parameter(key.parameter)
    except (ValueError, KeyError):
        return None
    return _constant(form, parameter) or _calorific(form, parameter, key.item)


def _constant(form: Form, parameter: Parameter) -> tuple[Decimal, str] | None:
    name = _CONSTANTS.get(parameter.code)
    if name is None:
        return None
    try:
        constant = form.constant(name)
    except KeyError:
        return None
    return constant.value, constant.source


def _calorific(form: Form, parameter: Parameter, item_id: str) -> tuple[Decimal, str] | None:
    is_ncv = parameter.code == _POWER_NCV or parameter.code.endswith(_NCV)
    if not item_id or not is_ncv or Method.DEFAULT not in parameter.sources:
        return None
    item: Item = form.item(item_id)
    return (item.ncv, item.source) if item.ncv is not None else None


def total_with(content: Mapping[str, Any], after: Mapping[str, str]) -> Decimal | None:
    """The unit's emissions with these values; None where they cannot be computed. tCO2e."""
    return number_of(next((one.value for one in recomputed(content, after) if one.item == TOTAL), ""))
