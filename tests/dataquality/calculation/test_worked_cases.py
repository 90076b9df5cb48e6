"""算例: every worked case of every sector comes out to the last digit, with its working."""

from decimal import Context, Decimal
from typing import Any

import pytest

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import form_of
from dataquality.rules.calculation import calculate
from dataquality.rules.facts import Working
from tests.cases import read_cases
from tests.dataquality.calculation.reading import layout_of, values_of

#: The default context of 28 digits cannot hold what the cases state.
WIDE = Context(prec=60)
ALL: list[dict[str, Any]] = [{"sector": sector, **case} for sector in Sector for case in read_cases(sector)["cases"]]


def stating(key: str) -> list[Any]:
    """The cases that state this, named as in their files."""
    return [pytest.param(case, id=f"{case['sector']}: {case['id']}") for case in ALL if key in case]


def worked(case: dict[str, Any]) -> Working:
    return calculate(form_of(case["form"]), layout_of(case), values_of(case))


@pytest.mark.parametrize("case", stating("expect"))
def test_a_worked_case_comes_out_to_the_last_digit(case: dict[str, Any]) -> None:
    steps = {step.key: step for step in worked(case).steps}
    for key, (unrounded, rounded) in case["expect"].items():
        wanted = Decimal(unrounded)
        assert steps[key].unrounded.quantize(wanted, context=WIDE) == wanted, (key, steps[key].formula)
        assert str(steps[key].value) == rounded


@pytest.mark.parametrize("case", stating("missing"))
def test_a_worked_case_names_what_it_lacks(case: dict[str, Any]) -> None:
    missing = dict(worked(case).missing)
    for key, rows in case["missing"].items():
        assert missing[key] == tuple(rows)


@pytest.mark.parametrize("case", stating("total"))
def test_the_total_is_the_unit_s_emissions_of_the_month(case: dict[str, Any]) -> None:
    assert worked(case).total == Decimal(case["total"])


@pytest.mark.parametrize("case", stating("missing"))
def test_what_lacks_an_input_has_no_total(case: dict[str, Any]) -> None:
    assert worked(case).total is None
