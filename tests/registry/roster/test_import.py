"""名册入册的法则: a file in, the register as it must then be."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from cets_portal.audit.errors import Refused
from cets_portal.audit.models import Entry
from cets_portal.evidence.digests import sha256
from registry.choices import ImportStatus, LoadMode
from registry.models import AnnualEmission, Enterprise, EnterpriseName, RegisterChange, RosterImport, RosterIssue
from registry.services.roster import ImportOutcome, import_file
from tests.registry.roster.sheets import altered, as_csv, as_sheets, as_xlsx, code, row
from tests.registry.roster.snapshot import register

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)


def bring_in(data: bytes, *, dry_run: bool = False, mode: str = LoadMode.GOOD_ROWS) -> ImportOutcome:
    return import_file(data, file_name="名册.xlsx", province="99", today=TODAY, dry_run=dry_run, mode=mode)


def counts(outcome: ImportOutcome) -> tuple[int, int, int, int, int]:
    tally = outcome.counts
    return tally.rows, tally.created, tally.updated, tally.unchanged, tally.rejected


@pytest.mark.parametrize("made", [as_xlsx, as_csv], ids=["xlsx", "csv"])
def test_loading_the_same_file_twice_changes_nothing(made: object) -> None:
    rows = [row(1), row(2, 曾用名="示例老厂", 投产日期="2009-06-30"), row(2, 排放年度=2024), row(3, 数据来源="测算")]
    data = made(rows)  # type: ignore[operator]
    assert counts(bring_in(data)) == (4, 4, 0, 0, 0)
    before = register()
    assert counts(bring_in(data)) == (4, 0, 0, 4, 0)
    assert register() == before
    assert not RegisterChange.objects.exists()


def test_csv_of_excel_in_gbk_is_read_like_utf_8() -> None:
    rows = [row(1), row(2)]
    bring_in(as_csv(rows))
    assert counts(bring_in(as_csv(rows, encoding="gbk"))) == (2, 0, 0, 2, 0)


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [row(1, 地市="甲市"), row(1, 排放年度=2024, 地市="乙市", 单位名称="示例老厂"), row(1, 排放年度=2023)]
    bring_in(as_csv(rows))
    assert counts(bring_in(as_csv(rows[::-1]))) == (3, 0, 0, 3, 0)


def test_every_changed_value_is_kept_with_old_and_new_and_its_row() -> None:
    bring_in(as_csv([row(1), row(2)]))
    outcome = bring_in(as_csv([row(2), row(1, **{"直接排放量(tCO2e)": "25999.99", "地市": "云屏市"})]))
    assert counts(outcome) == (2, 0, 1, 1, 0)
    found = RegisterChange.objects.order_by("field").values_list(
        "enterprise__uscc", "row", "field", "old", "new", "emission_year", "sector", "source"
    )
    assert list(found) == [
        (code(1), 3, "city", "滨江市", "云屏市", None, "", ""),
        (code(1), 3, "emissions_tco2e", "30000.00", "25999.99", 2025, "power", "verified"),
    ]
    assert AnnualEmission.objects.get(enterprise__uscc=code(1)).emissions_tco2e == Decimal("25999.99")


def test_a_verified_figure_stands_beside_the_declared_one() -> None:
    bring_in(as_csv([row(1, 数据来源="填报")]))
    bring_in(as_csv([row(1, 数据来源="核查")]))
    assert set(AnnualEmission.objects.values_list("source", flat=True)) == {"declared", "verified"}


def test_good_rows_are_loaded_beside_rejected_ones() -> None:
    outcome = bring_in(as_csv([row(1), row(2, 统一社会信用代码=code(2)[:-1] + "0"), row(3)]))
    assert counts(outcome) == (3, 2, 0, 0, 1)
    assert set(Enterprise.objects.values_list("uscc", flat=True)) == {code(1), code(3)}
    (issue,) = outcome.issues
    assert (issue.row, issue.code) == (3, "uscc_final_check")
    assert issue.message.startswith("B3：校验码不符")


def test_all_or_nothing_writes_nothing_when_one_row_is_bad() -> None:
    with pytest.raises(Refused, match="B3") as refused:
        bring_in(as_csv([row(1), row(2, 统一社会信用代码="91")]), mode=LoadMode.ALL_OR_NOTHING)
    assert refused.value.code == "rejected_rows"
    assert not Enterprise.objects.exists()
    assert not RosterImport.objects.exists()
    assert not Entry.objects.exists()


def test_a_dry_run_counts_and_writes_nothing() -> None:
    outcome = bring_in(as_csv([row(1), row(2, 排放年度=1900)]), dry_run=True)
    assert counts(outcome) == (2, 1, 0, 0, 1)
    assert not Enterprise.objects.exists()
    assert not RosterImport.objects.exists()


def test_a_file_without_a_good_row_leaves_no_trace() -> None:
    outcome = bring_in(as_csv([row(1, 排放年度=1900)]))
    assert counts(outcome) == (1, 0, 0, 0, 1)
    assert outcome.roster_import is None
    assert not RosterImport.objects.exists()


def test_an_import_leaves_its_record_and_audit_entries_with_counts_and_digest() -> None:
    data = as_csv([row(1), row(2, 排放年度=1900)])
    done = bring_in(data).roster_import
    assert done is not None
    assert done.status == ImportStatus.LOADED
    assert (done.rows, done.created, done.rejected) == (2, 1, 1)
    assert list(RosterIssue.objects.values_list("roster_import_id", "cell")) == [(done.pk, "H3")]
    actions = dict(Entry.objects.filter(target_id=str(done.pk)).values_list("action", "detail"))
    assert set(actions) == {
        "registry.rosterimport.upload",
        "registry.rosterimport.check",
        "registry.rosterimport.load_by_command",
    }
    detail = actions["registry.rosterimport.load_by_command"]
    assert detail["sha256"] == sha256(data)
    assert (detail["rows"], detail["created"], detail["rejected"]) == (2, 1, 1)


def test_names_of_one_code_become_its_history() -> None:
    bring_in(as_csv([row(1, 单位名称="示例（滨江）热电有限公司", 排放年度=2023)]))
    bring_in(as_csv([row(1, 单位名称="示例(滨江)热电有限公司", 排放年度=2024)]))
    bring_in(as_csv([row(1, 单位名称="滨江新热电有限公司", 排放年度=2025)]))
    assert set(EnterpriseName.objects.values_list("name", "kind")) == {
        ("滨江新热电有限公司", "current"),
        ("示例（滨江）热电有限公司", "former"),
        ("示例(滨江)热电有限公司", "former"),
    }
    assert Enterprise.objects.get().name == "滨江新热电有限公司"


def test_a_row_of_another_province_is_rejected() -> None:
    outcome = bring_in(as_csv([row(1), row(2, 省份="湖北省")]))
    assert [(issue.row, issue.code) for issue in outcome.issues] == [(3, "province_other")]


def test_an_enterprise_recorded_elsewhere_is_rejected_and_stays_there() -> None:
    Enterprise.objects.create(uscc=code(1), name="示例电厂1有限公司", province="42")
    outcome = bring_in(as_csv([row(1), row(2)]))
    assert counts(outcome) == (2, 1, 0, 0, 1)
    (issue,) = outcome.issues
    assert issue.code == "registered_elsewhere"
    assert "湖北省" in issue.message
    assert issue.message.startswith("C2：")
    assert Enterprise.objects.get(uscc=code(1)).province == "42"


def test_the_threshold_survives_reading_and_storing() -> None:
    figures = ["26000", "25999.99", "25999.999999", "2.6万吨", "26,000.00"]
    bring_in(as_csv([row(n, **{"直接排放量(tCO2e)": figure}) for n, figure in enumerate(figures)]))
    stored = AnnualEmission.objects.order_by("enterprise__uscc").values_list("enterprise__uscc", "emissions_tco2e")
    assert [dict(stored)[code(n)] for n in range(5)] == [
        Decimal("26000"),
        Decimal("25999.99"),
        Decimal("25999.999999"),
        Decimal("26000"),
        Decimal("26000"),
    ]


def test_a_figure_says_from_which_file_and_row_it_comes() -> None:
    bring_in(as_csv([row(1), row(2)]))
    assert AnnualEmission.objects.get(enterprise__uscc=code(2)).basis == "名册《名册.xlsx》第 3 行"


def test_a_formula_in_a_name_cell_is_rejected_by_its_cell() -> None:
    outcome = bring_in(as_xlsx([row(1), row(2)], formulas={"A3": "=A2"}))
    (issue,) = outcome.issues
    assert issue.code == "formula"
    assert issue.message.startswith("A3：")
    assert not EnterpriseName.objects.filter(name__startswith="=").exists()


def test_two_columns_of_one_meaning_are_told() -> None:
    data = as_csv([row(1, 企业名称="别的名称")])
    outcome = bring_in(data)
    assert [(issue.code, issue.message[:3]) for issue in outcome.issues] == [("heading_repeated", "K1：")]
    assert Enterprise.objects.get().name == "示例电厂1有限公司"


def test_a_comma_that_moved_the_cells_of_a_csv_row_is_told() -> None:
    lines = as_csv([row(1), row(2)]).decode().splitlines()
    outcome = bring_in("\n".join([*lines[:2], lines[2] + ",多出的一格"]).encode())
    assert counts(outcome) == (2, 1, 0, 0, 1)
    assert [(issue.row, issue.code) for issue in outcome.issues] == [(3, "row_overlong")]


def test_a_missing_column_is_named() -> None:
    rows = [{heading: value for heading, value in row(1).items() if heading != "排放年度"}]
    text = as_csv(rows).decode().replace("排放年度", "其他").encode()
    with pytest.raises(Refused, match="排放年度") as refused:
        bring_in(text)
    assert refused.value.code == "missing_columns"


@pytest.mark.parametrize(
    "fatal", ["Writer._write_figures", "Writer._note_changes", "advance"], ids=["figures", "changes", "status"]
)
def test_a_crash_in_the_middle_leaves_nothing_half_written(fatal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(as_csv([row(1)]))
    before = register()

    def crash(*_args: object, **_values: object) -> None:
        raise MemoryError

    where = "acts" if fatal == "advance" else "writing"
    monkeypatch.setattr(f"registry.services.roster.{where}.{fatal}", crash)
    with pytest.raises(MemoryError):
        bring_in(as_csv([row(1, 地市="云屏市"), row(2)]))
    assert register() == before
    assert RosterImport.objects.count() == 1
    assert not RegisterChange.objects.exists()


def test_rosters_of_two_years_give_the_same_facts_in_either_order() -> None:
    new = as_csv([row(1, 子行业="硅酸盐水泥熟料", 行业="水泥", 行业代码="3011", 地市="云屏市", 联系人="甲")])
    old = as_csv([row(1, 子行业="水泥粉磨", 行业="水泥", 行业代码="3011", 地市="滨江市", 联系人="乙", 排放年度=2022)])
    facts = []
    for files in ((new, old), (old, new)):
        with transaction.atomic():
            for data in files:
                bring_in(data)
            columns = ("city", "contact", "activities__sub_industry")
            facts.append(Enterprise.objects.values_list(*columns).get(uscc=code(1)))
            assert AnnualEmission.objects.count() == 2
            transaction.set_rollback(True)
    assert facts == [("云屏市", "甲", "硅酸盐水泥熟料")] * 2


@pytest.mark.parametrize(
    "heading", ["地市", "地址", "子行业", "生产工艺", "联系人", "曾用名", "行业", "统一社会信用代码", "数据来源"]
)
def test_a_nul_in_a_workbook_is_told_of_its_cell_and_the_other_rows_are_loaded(heading: str) -> None:
    outcome = bring_in(altered(as_xlsx([row(1), row(2, **{heading: "滨NUL江"})]), b"NUL", b"_x0000_"))
    assert counts(outcome) == (2, 1, 0, 0, 1)
    assert heading in {issue.column for issue in outcome.issues}
    assert all("\x00" not in issue.value for issue in RosterIssue.objects.all())
    assert RosterIssue.objects.filter(column=heading, row=3).exists()


def test_a_nul_in_a_heading_does_not_stop_the_load() -> None:
    data = altered(as_xlsx([row(1, 备NUL注="甲")]), b"NUL", b"_x0000_")
    assert counts(bring_in(data)) == (1, 1, 0, 0, 0)
    assert RosterIssue.objects.get().column == "备␀注"


def test_a_serial_number_and_a_remark_are_left_unread_without_a_word() -> None:
    outcome = bring_in(as_xlsx([row(1, 序号="1", 备注="甲")]))
    assert (outcome.issues, outcome.counts.created) == ((), 1)


def test_a_column_that_is_not_read_is_named() -> None:
    outcome = bring_in(as_xlsx([row(1, 停产日期="2026-01-01")]))
    (issue,) = outcome.issues
    assert (issue.row, issue.column, issue.code, issue.severity) == (1, "停产日期", "heading_unknown", "warning")
    assert "停产日期" in issue.message
    assert (outcome.counts.created, outcome.counts.warnings) == (1, 1)
    assert RosterIssue.objects.get().severity == "warning"


def test_a_second_sheet_with_the_header_is_named_and_not_read() -> None:
    outcome = bring_in(as_sheets({"一批": [row(1)], "二批": [row(2)], "空表": []}))
    (issue,) = outcome.issues
    assert (issue.row, issue.code, issue.severity) == (1, "sheets_unread", "warning")
    assert "“二批”" in issue.message
    assert "空表" not in issue.message
    assert "“一批”" in issue.message
    assert Enterprise.objects.get().uscc == code(1)
    assert RosterIssue.objects.get().code == "sheets_unread"


def test_a_unit_without_an_industry_code_is_loaded_with_a_warning() -> None:
    outcome = bring_in(as_csv([row(1, 行业代码="")]))
    assert counts(outcome) == (1, 1, 0, 0, 0)
    assert [(issue.code, issue.severity) for issue in outcome.issues] == [("industry_code_empty", "warning")]
    assert Enterprise.objects.get().activities.get().industry_code == ""


def test_a_formula_that_holds_no_value_is_told_as_a_formula_and_one_that_gave_nothing_is_empty() -> None:
    data = as_xlsx([row(1)], formulas={"I2": "=B9*2"})
    (formula,) = bring_in(without_values(data)).issues
    assert (formula.row, formula.column, formula.code) == (2, "直接排放量(tCO2e)", "formula")
    (empty,) = bring_in(without_values(data, text=True)).issues
    assert empty.code == "tco2e_empty"


def without_values(data: bytes, *, text: bool = False) -> bytes:
    """The formula of I2 without what it worked out; with `text`, as having worked out an empty text."""
    kind = b' t="str"' if text else b""
    pattern = rb'(<c r="I2"[^>]*?)(?: t="str")?><f>([^<]*)</f><v>[^<]*</v>'
    return altered(data, pattern, rb"\1" + kind + rb"><f>\2</f><v></v>")


# cities ---------------------------------------------------------------------------------------------------------


def strange_cities(outcome: ImportOutcome) -> list[tuple[int, str]]:
    return [(issue.row, issue.message) for issue in outcome.issues if issue.code == "city_unknown"]


def test_a_city_that_the_province_has_not_met_is_told_once_and_loaded() -> None:
    bring_in(as_csv([row(1), row(2, 地市="云屏市")]))
    outcome = bring_in(as_csv([row(3), row(4, 地市="不存在市"), row(5, 地市="不存在市"), row(6, 地市="云屏市")]))
    [(at, message)] = strange_cities(outcome)
    assert at == 3
    assert message == "D3：本省登记册中没有这个地市：不存在市，本文件有 2 行。请核对；确是新的地市，不必改。"
    assert (outcome.counts.created, outcome.counts.rejected, outcome.counts.warnings) == (4, 0, 1)
    assert not strange_cities(bring_in(as_csv([row(7, 地市="不存在市")])))


def test_the_first_roster_of_a_province_finds_no_city_strange() -> None:
    assert not strange_cities(bring_in(as_csv([row(1), row(2, 地市="云屏市")])))


def test_cities_of_another_province_are_no_reason_to_wonder() -> None:
    Enterprise.objects.create(uscc=code(900), name="示例", province="42", city="武汉市")
    assert not strange_cities(bring_in(as_csv([row(1)])))
