"""The forms as data: every parameter cited, every month bound to one form, the default tables as printed."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from cets_portal.norms import NormError
from cets_portal.norms.codes import Grade, Sector
from cets_portal.norms.form import FORMS, Form, Level, Method, Requirement, form_for, form_of, forms, read_form
from cets_portal.norms.form_words import GROUPS, WORDS
from cets_portal.norms.months import Month, MonthSpan

EVERY = pytest.mark.parametrize("form", forms(), ids=lambda form: form.code)
STEEL = form_of("steel-v01-2024")

#: 附表A.1: NCV, carbon per heat. Copied from the guide, not from our file.
TABLE_A1 = """
anthracite 25.024 0.02749  bituminous 23.736 0.02618  lignite 15.250 0.02797  cleaned_coal 26.344 0.02541
other_washed 12.545 0.02541  gangue 8.374 0.02541  slime 12.545 0.02541  coke 28.435 0.02942  petcoke 32.500 0.02750
coal_products 17.460 0.03356  crude_oil 41.816 0.02008  fuel_oil 41.816 0.02110  gasoline 43.070 0.01890
diesel 42.652 0.02020  kerosene 43.070 0.01960  other_oil 41.031 0.02000  lng 51.498 0.01720  lpg 50.179 0.01720
coal_tar 33.453 0.02200  refinery_gas 45.998 0.01820  natural_gas 389.310 0.01532  bf_gas 33.000 0.07080
converter_gas 84.000 0.04960  coke_oven_gas 173.854 0.01210  other_gas 52.270 0.01220
"""
#: 附表A.2: tCO2/t.
TABLE_A2 = """
limestone 0.440 dolomite 0.476 electrode 3.663 nickel_iron 0.037 ferromolybdenum 0.018 ferrosilicon 0.007
silicomanganese 0.092 lowc_silicomanganese 0.011 bf_ferromanganese 0.275 eaf_ferromanganese 0.275
microc_ferromanganese 0.004 highc_ferrochrome 0.348 pig_iron 0.172 dri 0.073 scrap 0.037 crude_steel 0.037
tar_sold 2.699 benzol_sold 3.382 pig_iron_sold 0.172
"""


@EVERY
def test_codes_can_stand_in_row_keys_addresses_and_cells(form: Form) -> None:
    codes = [one.code for one in form.parameters]
    codes += [one.id for group in (form.items, form.facility_kinds, form.sections, form.evidence) for one in group]
    assert not [code for code in codes if not re.fullmatch(r"[A-Za-z0-9_-]{1,24}", code)]


@EVERY
def test_everything_is_cited_and_graded(form: Form) -> None:
    assert all(one.clause and one.source for one in form.parameters)
    assert all(one.clause and one.source for one in form.constants)
    assert all(one.source for one in form.items)
    assert form.assumption


@EVERY
def test_what_was_not_read_officially_says_so(form: Form) -> None:
    """A form of which the text was not found may call nothing but S11's and S5's own statements officially read."""
    if form.grade is Grade.A:
        return
    read = [one for one in form.parameters if not one.is_unverified]
    assert all("2026" in one.source or "征求意见稿" in one.source for one in read)
    assert all(one.decimals_grade not in (None, Grade.A) for one in form.parameters if not one.is_text)


@EVERY
def test_the_server_s_rows_are_typed_by_nobody_and_proven_by_nothing(form: Form) -> None:
    for one in form.parameters:
        if one.is_computed:
            assert not one.evidence
            assert set(one.sources) <= {Method.COMPUTED, Method.DEFAULT}
            assert one.unit


@EVERY
def test_what_must_be_measured_says_how_often_and_by_which_paper(form: Form) -> None:
    wanted = (Requirement.MUST, Requirement.MEASURED, Requirement.AUXILIARY_MUST)
    for one in form.parameters:
        if Method.MEASURED in one.sources and one.requirement in wanted:
            assert one.evidence, one.code
            assert one.frequency or one.code == "O", one.code


@EVERY
def test_parameters_of_a_section_stand_together(form: Form) -> None:
    order = [one.section for one in form.parameters]
    assert sorted(order, key=[one.id for one in form.sections].index) == order
    assert set(order) == {one.id for one in form.sections}


@EVERY
def test_levels_agree_with_facility_kinds_and_bounds_with_each_other(form: Form) -> None:
    for one in form.parameters:
        assert not (one.level is Level.ENTERPRISE and one.facility_kinds)
        assert one.minimum is None or one.maximum is None or one.minimum < one.maximum
        assert not (one.choices and not one.is_text)


@EVERY
def test_every_group_of_items_has_a_word(form: Form) -> None:
    assert {one.group for one in form.items} <= set(GROUPS)


def test_every_vocabulary_has_words_for_all_its_members() -> None:
    assert all(set(words) == set(kind) for kind, words in WORDS.items())


@pytest.mark.parametrize("sector", list(Sector))
def test_every_month_from_2025_is_bound_to_one_form(sector: Sector) -> None:
    for month in MonthSpan(Month(2025, 1), Month(2027, 12)):
        assert sum(one.sector == sector and one.binds(month) for one in forms()) == 1


def test_power_changes_its_form_with_2026() -> None:
    before, after = form_for("power", Month(2025, 12)), form_for("power", Month(2026, 1))
    assert before is not None
    assert after is not None
    assert (before.code, after.code) == ("power-v03-2022", "power-v04-2026")


def test_oxidation_of_coal_is_set_until_2025_and_filed_from_2026() -> None:
    old, new = form_of("power-v03-2022"), form_of("power-v04-2026")
    assert old.item("bituminous").oxidation_percent == 99
    assert old.parameter("E").is_computed
    assert new.item("bituminous").oxidation_percent is None
    assert new.parameter("E").requirement is Requirement.MUST
    assert new.parameter("E1").is_text


def test_purchased_electricity_moved_to_the_auxiliary_rows() -> None:
    old, new = form_of("power-v03-2022"), form_of("power-v04-2026")
    assert old.parameter("AE").section == "D"
    assert new.parameter("X7").requirement is Requirement.AUXILIARY
    assert "AE" not in {one.code for one in new.parameters}


def test_the_table_of_fuels_is_the_guide_s() -> None:
    words = TABLE_A1.split()
    for item_id, ncv, carbon in zip(words[::3], words[1::3], words[2::3], strict=True):
        item = STEEL.item(item_id)
        assert (str(item.ncv), str(item.carbon_per_heat)) == (ncv, carbon), item_id
        assert item.oxidation_percent == (98 if item.state == "liquid" else 99)
    assert {one.id for one in STEEL.items if one.ncv_default_only} == {"coke"}


def test_the_table_of_other_factors_is_the_guide_s() -> None:
    words = TABLE_A2.split()
    assert {one: str(STEEL.item(one).factor) for one in words[::2]} == dict(zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize(
    ("code", "decimals"),
    [("C3-FC", 2), ("C3-NCV", 3), ("C3-CC", 5), ("C3-E", 2), ("C3-steel", 2), ("C3-int", 4), ("x-e", 3), ("x-h", 2),
     ("C5-E", 0), ("C5-O", 0), ("C6-moist", 2), ("C6-e", 3), ("C6-ie", 4)],
)  # fmt: skip
def test_the_decimals_of_steel_are_the_guide_s(code: str, decimals: int) -> None:
    parameter = STEEL.parameter(code)
    assert (parameter.decimals, parameter.is_unverified) == (decimals, False)


@pytest.mark.parametrize(
    ("code", "constant", "value"),
    [
        ("power-v04-2026", "condensing_efficiency_max", "46"),
        ("power-v04-2026", "cph_bituminous", "0.02618"),
        ("power-v04-2026", "gas_ncv_max", "398.3"),
        ("power-v04-2026", "slime_ncv_min", "8.360"),
        ("power-v04-2026", "water_enthalpy", "83.74"),
        ("power-v04-2026", "report_days", "40"),
        ("aluminium-v01-2024", "gwp_cf4", "6630"),
        ("aluminium-v01-2024", "gwp_c2f6", "11100"),
        ("cement-v01-2024", "of_industrial_boiler", "85"),
    ],
)
def test_constants_are_the_cited_ones(code: str, constant: str, value: str) -> None:
    assert form_of(code).constant(constant).value == Decimal(value)


def test_conflicting_sources_are_told() -> None:
    assert "0.5274" in form_of("cement-v01-2024").item("portland").note
    assert "1.424" in form_of("aluminium-v01-2024").note


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "L-out"', 'code = "L-anode"', "出现了两次"),
        ('items = "carbonate"', 'items = "carbonates"', "品种组"),
        ('section = "A"', 'section = "Z"', "部分"),
        ('level = "facility"\nunit = "t"', 'level = "facility"\nfacility_kinds = ["oven"]\nunit = "t"', "设施种类"),
        ('evidence = ["production_ledger"', 'evidence = ["diary"', "支撑材料"),
        ('from_month = "2025-01"', 'from_month = "2025-01"\nto_month = "2024-12"', "止月"),
        ("decimals = 2", "decimals = 2.0", "整数"),
        ('requirement = "must"', 'requirement = "should"', "不认识"),
        ("minimum =", "minimun =", "没有这个键"),
    ],
)
def test_a_faulty_form_stops_the_load(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (FORMS / "aluminium-v01-2024.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "aluminium-v01-2024.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NormError, match=said):
        read_form(path)
