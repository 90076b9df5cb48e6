"""没有数据的行的法则: a roster row without a figure is registered, and screening asks about the unit; it is never dropped."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from registry.models import Activity, AnnualEmission
from registry.services.roster import import_file
from tests.registry.roster.sheets import as_csv, code, row

pytestmark = pytest.mark.django_db

FIGURE = "直接排放量(tCO2e)"


def verdicts() -> dict[str, str]:
    out = StringIO()
    call_command("screen", "--list-year", "2027", "--province", "99", "--json", stdout=out)
    return {entry["uscc"]: entry["verdict"] for entry in json.loads(out.getvalue().splitlines()[-1])["entries"]}


@pytest.mark.parametrize("source", ["", "核查"])
def test_a_unit_whose_row_has_no_figure_is_registered_in_its_sector_and_asked_about(source: str) -> None:
    rows = [row(1, **{FIGURE: "", "数据来源": source}), row(2)]
    import_file(as_csv(rows), file_name="a.csv", province="99", today=date(2026, 9, 1))
    activity = Activity.objects.get(enterprise__uscc=code(1))
    assert (activity.sector, activity.industry_code, activity.sub_industry) == ("power", "4411", "火力发电")
    assert not AnnualEmission.objects.filter(enterprise__uscc=code(1)).exists()
    assert verdicts() == {code(1): "ask", code(2): "include"}


def test_a_unit_known_of_other_years_only_is_asked_about_when_its_row_of_the_base_year_is_empty() -> None:
    for rows in ([row(1, 排放年度=2024)], [row(1, **{FIGURE: "", "数据来源": ""})]):
        import_file(as_csv(rows), file_name="a.csv", province="99", today=date(2026, 9, 1))
    assert verdicts() == {code(1): "ask"}
