"""旧预览的法则: a load writes what its preview showed or nothing, and says which values have moved, and by whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.jobs.models import JobState
from registry.choices import ImportStatus, LoadMode
from registry.models import AnnualEmission, Enterprise, RosterCheck, RosterImport
from registry.services import roster
from registry.services.register import record_emission, record_name
from registry.services.roster import import_file
from tests.people import CHENG, LIN, make_person
from tests.registry.roster.sheets import as_csv, as_xlsx, code, row
from tests.registry.roster.snapshot import register

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 1)
GOOD = LoadMode.GOOD_ROWS
FIGURE = "直接排放量(tCO2e)"


@pytest.fixture
def lin() -> User:
    return make_person(LIN)


def figure(tonnes: str, number: int = 1, **cells: Any) -> dict[str, Any]:
    return row(number, **{FIGURE: tonnes}, **cells)


def preview(rows: list[dict[str, Any]], by: User, name: str = "名册.xlsx") -> RosterImport:
    return roster.receive(data=as_xlsx(rows), file_name=name, province="99", by=by)


def registered(*rows: dict[str, Any]) -> None:
    import_file(as_csv(rows), file_name="first.csv", province="99", today=TODAY)


def refusal(found: RosterImport, by: User) -> str:
    before = register()
    with pytest.raises(Refused) as refused:
        roster.load(found, mode=GOOD, by=by, today=TODAY)
    assert refused.value.code == "stale_preview"
    assert register() == before
    found.refresh_from_db()
    assert found.status == ImportStatus.CHECKED
    return str(refused.value)


def test_a_figure_that_a_colleague_loaded_meanwhile_is_not_written_over_unseen(lin: User) -> None:
    registered(figure("100000"))
    mine = preview([figure("111111.11")], lin)
    cheng = make_person(CHENG)
    roster.request_load(preview([figure("222222.22")], cheng, "b.xlsx"), mode=GOOD, by=cheng)
    told = refusal(mine, lin)
    for words in (
        "第 2 行 示例电厂1有限公司 2025 直接排放量（核查）",
        "预览时 100,000.00",
        "现为 222,222.22",
        str(cheng),
    ):
        assert words in told
    assert AnnualEmission.objects.get().emissions_tco2e == Decimal("222222.22")


def test_after_checking_again_it_is_loaded_with_the_colleagues_figure_as_the_old_value(lin: User) -> None:
    registered(figure("100000"))
    mine = preview([figure("111111.11")], lin)
    registered(figure("222222.22"))
    assert roster.request_load(mine, mode=GOOD, by=lin).state == JobState.FAILED
    roster.request_check(mine, by=lin)
    assert [(change.old, change.new) for change in mine.changes.all()] == [("222222.22", "111111.11")]
    assert roster.request_load(mine, mode=GOOD, by=lin).state == JobState.DONE
    assert AnnualEmission.objects.get().emissions_tco2e == Decimal("111111.11")


def test_a_unit_previewed_as_new_that_somebody_registered_meanwhile_is_named(lin: User) -> None:
    mine = preview([figure("111111.11")], lin)
    registered(figure("222222.22"))
    told = refusal(mine, lin)
    assert "预览时 （空），现为 222,222.22" in told
    assert "命令行" in told


def test_a_unit_registered_meanwhile_with_the_very_same_values_is_named_as_well(lin: User) -> None:
    mine = preview([row(1), row(2)], lin)
    registered(row(1))
    assert "第 2 行 示例电厂1有限公司 统一社会信用代码：预览时 未登记，现为 已登记" in refusal(mine, lin)


def test_a_figure_previewed_as_new_is_not_written_over_one_that_an_officer_recorded_since(lin: User) -> None:
    registered(row(1, 排放年度=2023))
    mine = preview([figure("111111.11")], lin)
    unit = Enterprise.objects.get()
    cheng = make_person(CHENG)
    place: dict[str, Any] = {"sector": "power", "emission_year": 2025, "source": "verified"}
    record_emission(unit, **place, tco2e=Decimal("5.5"), basis="核查报告", by=cheng)
    told = refusal(mine, lin)
    assert "预览时 （空），现为 5.50" in told
    assert str(cheng) in told


def test_a_figure_previewed_as_unchanged_and_changed_since_is_not_changed_back_unseen(lin: User) -> None:
    registered(figure("100000"), figure("7", 2))
    mine = preview([figure("100000"), figure("8", 2)], lin)
    registered(figure("300000"))
    assert "预览时 100,000.00，现为 300,000.00" in refusal(mine, lin)


def test_a_name_that_changed_since_is_named_with_who_changed_it(lin: User) -> None:
    registered(row(1))
    mine = preview([row(1, 单位名称="示例新名有限公司")], lin)
    record_name(Enterprise.objects.get(), "示例他名有限公司", by=make_person(CHENG), today=TODAY)
    told = refusal(mine, lin)
    assert "单位名称：预览时 示例电厂1有限公司，现为 示例他名有限公司（" in told


def test_many_moved_cells_are_counted_and_the_first_named(lin: User) -> None:
    registered(*(figure("1", n) for n in range(9)))
    mine = preview([figure("2", n) for n in range(9)], lin)
    registered(*(figure("3", n) for n in range(9)))
    told = refusal(mine, lin)
    assert "9 处变动" in told
    assert told.count("现为 3.00") == 5
    assert "另有 4 处" in told


def test_what_moved_elsewhere_in_the_register_does_not_hold_a_load_up(lin: User) -> None:
    registered(figure("100000"), row(2))
    mine = preview([figure("111111.11")], lin)
    registered(row(1, 排放年度=2024), row(2, 地市="云屏市"), row(3))
    job = roster.request_load(mine, mode=GOOD, by=lin)
    assert (job.state, job.message) == (JobState.DONE, "")


def test_an_import_whose_preview_is_not_on_record_is_checked_again_first(lin: User) -> None:
    mine = preview([row(1)], lin)
    RosterCheck.objects.all().delete()
    assert "请重新核对" in refusal(mine, lin)
    roster.request_check(mine, by=lin)
    assert roster.request_load(mine, mode=GOOD, by=lin).state == JobState.DONE
    assert Enterprise.objects.get().uscc == code(1)
