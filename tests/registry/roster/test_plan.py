"""载入方案的法则: what a file would write, told from rows and the register alone. No database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cets_portal.norms.codes import EmissionSource, Sector
from registry.choices import RowOutcome
from registry.rules.roster import RosterRow
from registry.rules.roster.headings import HEADING_NAMES
from registry.services.roster.known import Known
from registry.services.roster.plan import Plan, plan_load

CODE = "91991208MAJU6XYH79"
WANG_STEEL = RosterRow(
    uscc=CODE,
    name="滨江示例钢铁有限公司",
    province="99",
    city="滨江市",
    sector=Sector.STEEL,
    industry_code="3120",
    sub_industry="长流程",
    process="高炉—转炉长流程",
    emission_year=2025,
    tco2e=Decimal("48600.25"),
    source=EmissionSource.VERIFIED,
    row_number=2,
)
ON_FILE = Known(
    pk=7,
    values=("滨江示例钢铁有限公司", "99", "滨江市", "", "", "", ""),
    names={"滨江示例钢铁有限公司": "current"},
    activities={"steel": ("3120", "长流程", "高炉—转炉长流程", None, None)},
    figures={("steel", 2025, "verified"): Decimal("48600.25")},
)


def plan(*rows: RosterRow, known: Known | None = None) -> Plan:
    return plan_load(rows, {CODE: known} if known else {}, HEADING_NAMES)


def changed(found: Plan) -> list[tuple[str, str, str]]:
    return [(change.field, change.old, change.new) for change in found.changes]


def is_empty(found: Plan) -> bool:
    writes = (found.new_units, found.changed_units, found.new_names, found.turned_names, found.new_activities)
    return not any((*writes, found.changed_activities, found.new_figures, found.changed_figures, found.changes))


def test_a_new_enterprise_brings_its_name_activity_and_figure() -> None:
    found = plan(WANG_STEEL)
    assert found.new_units == [(CODE, "滨江示例钢铁有限公司", "99", "滨江市", "", "", "", "")]
    assert found.new_names == [(CODE, "滨江示例钢铁有限公司", "current")]
    assert found.new_activities == [(CODE, "steel", "3120", "长流程", "高炉—转炉长流程", None, None)]
    assert found.new_figures == [(CODE, "steel", 2025, "verified", Decimal("48600.25"), 2)]
    assert found.outcomes == {2: RowOutcome.CREATED}
    assert not found.changes


def test_what_the_register_holds_already_is_unchanged() -> None:
    found = plan(WANG_STEEL, known=ON_FILE)
    assert is_empty(found)
    assert found.outcomes == {2: RowOutcome.UNCHANGED}


def test_a_changed_figure_is_an_update_with_both_values() -> None:
    found = plan(replace(WANG_STEEL, tco2e=Decimal("48600.3")), known=ON_FILE)
    assert found.outcomes == {2: RowOutcome.UPDATED}
    assert changed(found) == [("emissions_tco2e", "48600.25", "48600.30")]
    assert found.changes[0].emission_year == 2025
    assert found.changed_figures == [(7, "steel", 2025, "verified", Decimal("48600.3"), 2)]


def test_a_difference_in_the_sixth_decimal_is_a_difference() -> None:
    found = plan(replace(WANG_STEEL, tco2e=Decimal("48600.250001")), known=ON_FILE)
    assert changed(found) == [("emissions_tco2e", "48600.25", "48600.250001")]


@pytest.mark.parametrize(
    "other",
    [
        {"emission_year": 2024},
        {"source": EmissionSource.DECLARED},
        {"sector": Sector.CEMENT, "industry_code": "3011"},
    ],
    ids=["another year", "another source", "another sector"],
)
def test_a_figure_for_another_year_source_or_sector_is_new(other: dict[str, object]) -> None:
    found = plan(replace(WANG_STEEL, **other), known=ON_FILE)  # type: ignore[arg-type]
    assert found.outcomes == {2: RowOutcome.CREATED}
    assert len(found.new_figures) == 1
    assert not found.changed_figures


def test_an_empty_cell_erases_nothing() -> None:
    known = replace(ON_FILE, values=(ON_FILE.values[0], "99", "滨江市", "王示例", "李示例", "0000", "路1号"))
    bare = replace(WANG_STEEL, city="", sub_industry="", process="", tco2e=None, source=None)
    assert is_empty(plan(bare, known=known))


def test_an_empty_value_in_the_register_is_filled() -> None:
    found = plan(replace(WANG_STEEL, phone="0000-1234567"), known=ON_FILE)
    assert changed(found) == [("phone", "", "0000-1234567")]
    assert found.outcomes == {2: RowOutcome.UPDATED}


def test_a_row_without_a_figure_registers_the_enterprise_only() -> None:
    found = plan(replace(WANG_STEEL, tco2e=None, source=None))
    assert len(found.new_units) == len(found.new_activities) == 1
    assert not found.new_figures
    assert found.outcomes == {2: RowOutcome.CREATED}


def test_fields_come_from_the_row_with_the_latest_emission_year_in_any_order() -> None:
    older = replace(WANG_STEEL, emission_year=2023, city="云屏市", phone="111", row_number=3)
    newest = replace(WANG_STEEL, emission_year=2025, city="滨江市", phone="")
    for rows in ((older, newest), (newest, older)):
        found = plan(*rows)
        assert found.new_units[0][3:4] == ("滨江市",)
        assert found.new_units[0][6] == "111", "an empty cell gives way to the next row"
        assert sorted(figure[2] for figure in found.new_figures) == [2023, 2025]


def test_an_enterprise_may_stand_in_two_sectors_of_one_year() -> None:
    power = replace(WANG_STEEL, sector=Sector.POWER, industry_code="4411", sub_industry="", row_number=3)
    found = plan(WANG_STEEL, power)
    assert sorted(activity[1] for activity in found.new_activities) == ["power", "steel"]
    assert len(found.new_units) == 1


def test_a_new_name_takes_over_and_the_old_one_becomes_former() -> None:
    found = plan(replace(WANG_STEEL, name="滨江新钢有限公司"), known=ON_FILE)
    assert changed(found) == [("name", "滨江示例钢铁有限公司", "滨江新钢有限公司")]
    assert found.new_names == [(CODE, "滨江新钢有限公司", "current")]
    assert found.turned_names == [(7, "滨江示例钢铁有限公司", "former")]


def test_another_width_of_brackets_is_kept_and_does_not_become_the_name() -> None:
    known = replace(ON_FILE, values=("滨江（示例）钢厂", *ON_FILE.values[1:]), names={"滨江（示例）钢厂": "current"})
    found = plan(replace(WANG_STEEL, name="滨江(示例)钢厂"), known=known)
    assert not found.changed_units
    assert found.new_names == [(CODE, "滨江(示例)钢厂", "spelling")]
    assert changed(found) == [("spelling", "", "滨江(示例)钢厂")]


def test_a_name_of_an_older_year_joins_the_former_ones() -> None:
    found = plan(replace(WANG_STEEL, name="滨江老钢厂", emission_year=2023), known=ON_FILE)
    assert not found.changed_units
    assert found.new_names == [(CODE, "滨江老钢厂", "former")]


def test_a_wrong_name_is_mended_by_the_next_roster_of_the_same_year() -> None:
    mistaken = replace(
        ON_FILE,
        values=("滨江错钢厂", *ON_FILE.values[1:]),
        names={"滨江错钢厂": "current", "滨江示例钢铁有限公司": "former"},
    )
    found = plan(WANG_STEEL, known=mistaken)
    assert changed(found) == [("name", "滨江错钢厂", "滨江示例钢铁有限公司")]
    assert sorted(found.turned_names) == [(7, "滨江示例钢铁有限公司", "current"), (7, "滨江错钢厂", "former")]


def test_a_row_of_an_older_year_overwrites_nothing() -> None:
    known = replace(
        ON_FILE,
        values=(*ON_FILE.values[:4], "李示例", "0000-1111111", "路1号"),
        activities={"steel": ("3120", "长流程", "高炉—转炉长流程", date(2008, 6, 1), date(2026, 6, 1))},
    )
    older = replace(
        WANG_STEEL,
        emission_year=2022,
        city="云屏市",
        contact="旧联系人",
        phone="0000-2222222",
        address="路2号",
        industry_code="3110",
        sub_industry="短流程",
        process="电炉",
        started_on=date(2001, 1, 1),
        closed_on=date(2024, 1, 1),
    )
    found = plan(older, known=known)
    assert [found.changed_units, found.changed_activities, found.changes] == [[], [], []]
    assert [figure[2] for figure in found.new_figures] == [2022]


def test_a_row_of_an_older_year_fills_blanks() -> None:
    found = plan(
        replace(WANG_STEEL, emission_year=2022, contact="李示例", started_on=date(2008, 6, 1), city="云屏市"),
        known=ON_FILE,
    )
    assert changed(found) == [("contact", "", "李示例"), ("started_on", "", "2008-06-01")]


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_row_of_the_newest_year_or_later_overwrites(year: int) -> None:
    found = plan(replace(WANG_STEEL, emission_year=year, city="云屏市", sub_industry="短流程"), known=ON_FILE)
    assert changed(found)[:2] == [("city", "滨江市", "云屏市"), ("sub_industry", "长流程", "短流程")]


def test_the_newest_row_of_a_file_overwrites_and_its_older_rows_only_fill() -> None:
    newest = replace(WANG_STEEL, city="", contact="李示例")
    older = replace(WANG_STEEL, emission_year=2022, city="云屏市", phone="0000-1111111", row_number=3)
    found = plan(older, newest, known=ON_FILE)
    assert changed(found) == [("contact", "", "李示例"), ("phone", "", "0000-1111111")]


def test_an_activity_is_measured_by_the_years_of_its_own_sector() -> None:
    activities = {**ON_FILE.activities, "power": ("4411", "火力发电", "", None, None)}
    figures = {**ON_FILE.figures, ("power", 2020, "verified"): Decimal(1)}
    known = replace(ON_FILE, activities=activities, figures=figures)
    power = replace(
        WANG_STEEL, sector=Sector.POWER, industry_code="4412", sub_industry="热电联产", process="", emission_year=2022
    )
    found = plan(replace(power, city="云屏市"), known=known)
    assert changed(found) == [("industry_code", "4411", "4412"), ("sub_industry", "火力发电", "热电联产")]


def test_a_date_that_would_not_be_written_contradicts_nothing() -> None:
    dates = ("3120", "长流程", "高炉—转炉长流程", date(2008, 1, 1), date(2020, 1, 1))
    known = replace(ON_FILE, activities={"steel": dates})
    found = plan(replace(WANG_STEEL, emission_year=2022, started_on=date(2021, 1, 1)), known=known)
    assert not found.issues
    assert not found.changed_activities


def test_former_names_of_the_cell_are_kept() -> None:
    found = plan(replace(WANG_STEEL, former_names=("滨江炼钢厂", "滨江示例钢铁有限公司")), known=ON_FILE)
    assert found.new_names == [(CODE, "滨江炼钢厂", "former")]
    assert changed(found) == [("former_names", "", "滨江炼钢厂")]


def test_an_enterprise_of_another_province_is_rejected_with_both_provinces() -> None:
    known = replace(ON_FILE, values=(ON_FILE.values[0], "42", *ON_FILE.values[2:]))
    found = plan(WANG_STEEL, known=known)
    assert found.outcomes == {2: RowOutcome.REJECTED}
    assert [(issue.code, issue.field, issue.params) for issue in found.issues] == [
        ("registered_elsewhere", "province", {"recorded": "湖北省", "given": "示例省"})
    ]
    assert is_empty(found)


def test_a_blank_province_is_filled() -> None:
    known = replace(ON_FILE, values=(ON_FILE.values[0], "", "滨江市", "", "", "", ""))
    found = plan(WANG_STEEL, known=known)
    assert changed(found) == [("province", "", "示例省")]
    assert found.changed_units[0][:3] == (7, "滨江示例钢铁有限公司", "99")


def test_closing_before_the_recorded_start_is_rejected() -> None:
    known = replace(ON_FILE, activities={"steel": ("3120", "长流程", "高炉—转炉长流程", date(2010, 1, 1), None)})
    found = plan(replace(WANG_STEEL, closed_on=date(2009, 1, 1)), known=known)
    assert [issue.code for issue in found.issues] == ["closed_before_started"]
    assert is_empty(found)


def test_two_rows_whose_dates_contradict_each_other_are_both_rejected() -> None:
    started = replace(WANG_STEEL, started_on=date(2010, 1, 1))
    closed = replace(WANG_STEEL, closed_on=date(2009, 1, 1), emission_year=2024, row_number=3)
    plain = replace(WANG_STEEL, emission_year=2023, row_number=4)
    found = plan(started, closed, plain)
    assert {row for row, outcome in found.outcomes.items() if outcome == RowOutcome.REJECTED} == {2, 3}
    assert found.outcomes[4] == RowOutcome.CREATED
    assert found.new_activities[0][5:] == (None, None)


def test_a_new_sector_of_a_known_enterprise_is_an_update_where_no_figure_comes_with_it() -> None:
    row = replace(WANG_STEEL, sector=Sector.POWER, industry_code="4411", tco2e=None, source=None)
    found = plan(row, known=ON_FILE)
    assert changed(found) == [("sector", "", "发电")]
    assert found.outcomes == {2: RowOutcome.UPDATED}


def test_enterprises_are_written_in_the_order_of_their_codes() -> None:
    """Two loads that meet wait for each other in one order, whatever the order of their rows."""
    codes = [f"9199120{n}MAJU6XYH7X" for n in range(9)]
    rows = [replace(WANG_STEEL, uscc=code, row_number=n) for n, code in enumerate(codes)]
    assert [unit[0] for unit in plan_load(rows[::-1], {}, HEADING_NAMES).new_units] == codes
