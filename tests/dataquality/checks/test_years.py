"""误报: an honest year raises no error and no warning: seasons, months of unlike length, an overhaul, a ramp up."""

import pytest

from cets_portal.norms.codes import Sector
from dataquality.rules.checks import run_checks
from dataquality.rules.issues import Severity
from tests.dataquality.checks.filings import year

YEARS = 50
#: Notices may be raised now and then, not in every month.
NOTICES_PER_MONTH_AT_MOST = 0.2


@pytest.mark.parametrize("sector", Sector)
def test_fifty_honest_years_raise_no_error_and_no_warning(sector: Sector) -> None:
    alarms = [
        f"{seed} {facts.month} {one.check} {one.row} {dict(one.params)}"
        for seed in range(YEARS)
        for facts in year(sector, seed, months=18)
        for one in run_checks(facts)
        if one.severity is not Severity.NOTICE
    ]
    assert not alarms


@pytest.mark.parametrize("sector", Sector)
def test_an_honest_year_is_rarely_bothered_with_notices(sector: Sector) -> None:
    found = [len(run_checks(facts)) for seed in range(10) for facts in year(sector, seed)]
    assert sum(found) <= NOTICES_PER_MONTH_AT_MOST * len(found)


def test_the_years_hold_what_makes_years_uneven() -> None:
    """Else the absence of alarms would say nothing."""
    months = [facts for seed in range(10) for facts in year(Sector.POWER, seed)]
    assert any(facts.idle for facts in months)
    assert any("restarted" in facts.operations.values() for facts in months)
    hours = {facts.month.ends_on.day for facts in months}
    assert hours == {28, 30, 31}
    burnt = [facts.values["U1:bituminous::A"].number for facts in months if not facts.idle]
    figures = [one for one in burnt if one is not None]
    assert max(figures) > 2 * min(figures)
