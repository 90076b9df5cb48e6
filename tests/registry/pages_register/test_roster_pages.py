"""名册导入的页面: nothing is written before the clerk says so; what is wrong is named cell by cell; one can leave and come back."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cets_portal.jobs.models import Job, JobState
from registry.choices import ImportStatus, LoadMode
from registry.models import Enterprise, RegisterChange, RosterImport
from registry.selectors.roster_page import CHECK, COPY, LOAD
from registry.services.roster import run_check, run_copy
from tests.people import CHENG, HE, LIN, MA, WANG, ZHAO, ZHOU, signed_in
from tests.registry.roster.sheets import Row, as_csv, as_xlsx, row

pytestmark = pytest.mark.django_db

LIST = "/registry/imports/"


@pytest.fixture
def lin() -> Client:
    return signed_in(LIN)


def upload(client: Client, data: bytes, name: str = "名册.xlsx") -> Any:
    return client.post(f"{LIST}upload/", {"file": SimpleUploadedFile(name, data)})


def an_import(client: Client, rows: Iterable[Row]) -> RosterImport:
    upload(client, as_xlsx(rows))
    found = RosterImport.objects.first()
    assert found is not None
    return found


def text(client: Client, roster: RosterImport, **asked: str) -> str:
    response = client.get(f"{LIST}{roster.pk}/", asked)
    assert response.status_code == 200
    return response.content.decode()


FAULTY = [
    row(1),
    row(2, 统一社会信用代码="91990002MA0000020Y"),
    row(3, **{"直接排放量(tCO2e)": "-5"}),
    row(4, 地市=""),
]


def test_an_upload_is_checked_and_previewed_and_writes_nothing(lin: Client) -> None:
    response = upload(lin, as_xlsx([row(1), row(2)]))
    roster = RosterImport.objects.get()
    assert response["Location"] == f"{LIST}{roster.pk}/"
    assert roster.status == ImportStatus.CHECKED
    assert "载入 2 行" in text(lin, roster)
    assert not Enterprise.objects.exists()


def test_every_issue_says_what_was_found_and_what_is_wanted(lin: Client) -> None:
    roster = an_import(lin, FAULTY)
    html = text(lin, roster)
    assert "错误 2 格（2 行），提醒 1 格" in html
    assert "排放量是负数" in html
    assert "不小于 0" in html
    assert "载入 2 行" in html


def test_issues_are_sorted_out_by_their_severity(lin: Client) -> None:
    roster = an_import(lin, FAULTY)
    shown = {
        severity: [line.issue.severity for line in lin.get(f"{LIST}{roster.pk}/?severity={severity}").context["lines"]]
        for severity in ("", "error", "warning")
    }
    assert shown == {"": ["error", "error", "warning"], "error": ["error", "error"], "warning": ["warning"]}


def test_the_place_in_the_sheet_follows_the_chosen_row(lin: Client) -> None:
    roster = an_import(lin, FAULTY)
    page = lin.get(f"{LIST}{roster.pk}/?row=4").context["original"]
    assert [one.number for one in page.rows if one.selected] == [4]
    part = lin.get(f"{LIST}{roster.pk}/original/?row=4", headers={"HX-Request": "true"})
    assert 'id="original"' in part.content.decode()
    assert "<html" not in part.content.decode()


def test_without_scripts_the_row_link_leads_to_the_page(lin: Client) -> None:
    roster = an_import(lin, FAULTY)
    response = lin.get(f"{LIST}{roster.pk}/original/?row=4")
    assert response["Location"] == f"{LIST}{roster.pk}/?row=4#original"


@pytest.mark.parametrize("number", ["0", "-3", "99999", "abc", "9" * 30, "４"])
def test_a_row_that_is_none_breaks_nothing(lin: Client, number: str) -> None:
    assert "原表位置" in text(lin, an_import(lin, FAULTY), row=number)


def test_loading_the_good_rows_leaves_the_bad_ones_to_be_mended(lin: Client) -> None:
    roster = an_import(lin, FAULTY)
    lin.post(f"{LIST}{roster.pk}/load/", {"mode": LoadMode.GOOD_ROWS})
    assert Enterprise.objects.count() == 2
    html = text(lin, roster)
    assert "已载入 2 行" in html
    assert "另有 2 行有错误，没有载入" in html
    assert "去门槛筛查" in html


def test_all_or_nothing_cannot_be_chosen_while_a_row_is_bad(lin: Client) -> None:
    roster = an_import(lin, FAULTY)
    by_value = {mode["value"]: mode for mode in lin.get(f"{LIST}{roster.pk}/").context["modes"]}
    assert by_value[LoadMode.GOOD_ROWS]["on"]
    assert not by_value[LoadMode.ALL_OR_NOTHING]["open"]
    lin.post(f"{LIST}{roster.pk}/load/", {"mode": LoadMode.ALL_OR_NOTHING})
    assert not Enterprise.objects.exists()
    assert "没有载入，登记册没有改动" in text(lin, roster)


@pytest.mark.parametrize("mode", ["", "some_rows"])
def test_a_load_without_a_known_mode_is_refused(lin: Client, mode: str) -> None:
    roster = an_import(lin, [row(1)])
    response = lin.post(f"{LIST}{roster.pk}/load/", {"mode": mode}, follow=True)
    assert "请选择载入方式" in response.content.decode()
    assert not Enterprise.objects.exists()


def test_old_and_new_values_stand_side_by_side_before_and_after_loading(lin: Client) -> None:
    lin.post(f"{LIST}{an_import(lin, [row(1)]).pk}/load/", {"mode": LoadMode.GOOD_ROWS})
    changed = an_import(lin, [row(1, **{"直接排放量(tCO2e)": "31000.00"})])
    html = text(lin, changed)
    assert html.index("30,000.00") < html.index("31,000.00")
    assert "将写入的变更" in lin.get(f"{LIST}{changed.pk}/changes/").content.decode()
    lin.post(f"{LIST}{changed.pk}/load/", {"mode": LoadMode.GOOD_ROWS})
    assert RegisterChange.objects.filter(roster_import=changed).count() == 1
    after = lin.get(f"{LIST}{changed.pk}/changes/").content.decode()
    assert "已写入的变更" in after
    assert "31,000.00" in after


def test_the_same_file_again_says_so_and_has_nothing_to_load(lin: Client) -> None:
    data = as_xlsx([row(1)])
    upload(lin, data)
    first = RosterImport.objects.get()
    lin.post(f"{LIST}{first.pk}/load/", {"mode": LoadMode.GOOD_ROWS})
    upload(lin, data, "改了名.xlsx")
    html = text(lin, RosterImport.objects.exclude(pk=first.pk).get())
    assert "同一文件载入过" in html
    assert "与登记册完全一致，无须载入" in html


def test_a_file_without_one_good_row_cannot_be_loaded(lin: Client) -> None:
    assert "没有一行可以载入" in text(lin, an_import(lin, [row(1, 排放年度="前年")]))


def test_to_abandon_is_asked_once_and_looking_at_the_question_closes_nothing(lin: Client) -> None:
    roster = an_import(lin, [row(1)])
    assert f'href="{LIST}{roster.pk}/abandon/"' in text(lin, roster)
    html = lin.get(f"{LIST}{roster.pk}/abandon/").content.decode()
    assert "放弃“名册.xlsx”？" in html
    assert "载入 1 行" in text(lin, roster)


def test_a_load_whose_preview_is_stale_offers_to_check_again_and_then_loads(lin: Client) -> None:
    mine = an_import(lin, [row(1)])
    other = an_import(lin, [row(1, 地市="云屏市")])
    lin.post(f"{LIST}{other.pk}/load/", {"mode": LoadMode.ALL_OR_NOTHING})
    lin.post(f"{LIST}{mine.pk}/load/", {"mode": LoadMode.ALL_OR_NOTHING})
    html = text(lin, mine)
    assert "预览之后登记册有 1 处变动" in html
    assert "地市：预览时 （空），现为 云屏市" in html
    assert f'action="{LIST}{mine.pk}/check/"' in html
    lin.post(f"{LIST}{mine.pk}/check/")
    html = text(lin, mine)
    assert "预览之后" not in html
    assert "云屏市" in html
    lin.post(f"{LIST}{mine.pk}/load/", {"mode": LoadMode.ALL_OR_NOTHING})
    assert Enterprise.objects.get().city == "滨江市"


class TestTheMarkedCopyOfALargeFile:
    """A worker makes it once; the page says so meanwhile, and then gives it as it is kept."""

    @pytest.fixture
    def roster(self, lin: Client, settings: Any) -> RosterImport:
        roster = an_import(lin, FAULTY)
        settings.ROSTER_INLINE_ROWS = 2
        return roster

    def test_asking_for_it_begins_a_job_and_asking_twice_no_second_one(self, lin: Client, roster: RosterImport) -> None:
        for _ in range(2):
            assert lin.get(f"{LIST}{roster.pk}/annotated/")["Location"] == f"{LIST}{roster.pk}/"
        assert Job.objects.filter(task=COPY).count() == 1
        html = text(lin, roster)
        assert "正在生成标注后的 Excel" in html
        assert f'hx-get="{LIST}{roster.pk}/progress/?of=copy"' in html
        assert f'href="{LIST}{roster.pk}/annotated/"' not in html

    def test_it_is_kept_and_downloaded_as_it_is(self, lin: Client, roster: RosterImport, tmp_path: Path) -> None:
        lin.get(f"{LIST}{roster.pk}/annotated/")
        job = Job.objects.get(task=COPY)
        run_copy(job.pk)
        poll = lin.get(f"{LIST}{roster.pk}/progress/?of=copy", headers={"HX-Request": "true"})
        assert poll["HX-Redirect"] == f"{LIST}{roster.pk}/"
        copy = tmp_path / "copy.xlsx"
        copy.write_bytes(lin.get(f"{LIST}{roster.pk}/annotated/").content)
        assert openpyxl.load_workbook(copy)["名册"]["B3"].comment is not None
        assert Job.objects.filter(task=COPY).count() == 1

    def test_the_check_of_a_file_with_findings_asks_for_it_beforehand(self, lin: Client, roster: RosterImport) -> None:
        lin.post(f"{LIST}{roster.pk}/check/")
        run_check(Job.objects.filter(task=CHECK).latest("pk").pk)
        assert Job.objects.get(task=COPY).subject_id == roster.pk

    def test_a_copy_of_an_earlier_check_is_not_given_out(self, lin: Client, roster: RosterImport) -> None:
        lin.get(f"{LIST}{roster.pk}/annotated/")
        run_copy(Job.objects.get(task=COPY).pk)
        lin.post(f"{LIST}{roster.pk}/check/")
        run_check(Job.objects.filter(task=CHECK).latest("pk").pk)
        assert "Location" in lin.get(f"{LIST}{roster.pk}/annotated/").headers


def test_an_abandoned_import_is_closed_and_wrote_nothing(lin: Client) -> None:
    roster = an_import(lin, [row(1)])
    lin.post(f"{LIST}{roster.pk}/abandon/", {"reason": "表用错了"})
    html = text(lin, roster)
    assert "已放弃，没有写入登记册" in html
    assert "表用错了" in html
    response = lin.post(f"{LIST}{roster.pk}/load/", {"mode": LoadMode.GOOD_ROWS}, follow=True)
    assert "已经载入、放弃" in response.content.decode()
    assert not Enterprise.objects.exists()


def test_the_annotated_copy_marks_the_bad_cells(lin: Client, tmp_path: Path) -> None:
    roster = an_import(lin, FAULTY)
    response = lin.get(f"{LIST}{roster.pk}/annotated/")
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(response.content)
    sheet = openpyxl.load_workbook(copy)["名册"]
    assert sheet["B3"].comment is not None
    assert sheet["B2"].comment is None
    assert "%E6%A0%87%E6%B3%A8.xlsx" in response["Content-Disposition"]


def test_the_template_filled_in_passes_every_check(lin: Client, tmp_path: Path) -> None:
    response = lin.get(f"{LIST}template/")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(response.content)
    book = openpyxl.load_workbook(filled)
    sheet = book["名册"]
    header = next(cells for cells in sheet.iter_rows() if "单位名称" in str(cells[0].value))
    values = row(1, 生产工艺="燃煤")
    for cell in header:
        sheet.cell(cell.row + 1, cell.column).value = values.get(str(cell.value).strip("*＊ "), "")
    book.save(filled)
    upload(lin, filled.read_bytes())
    html = text(lin, RosterImport.objects.get())
    assert "每一格都通过了核对" in html
    assert "载入 1 行" in html


def test_the_sample_is_served_where_it_lies_and_not_offered_where_it_does_not(
    lin: Client, tmp_path: Path, settings: Any
) -> None:
    settings.DEMO_ROSTER = tmp_path / "roster.xlsx"
    assert lin.get(f"{LIST}sample/").status_code == 404
    assert "下载样例" not in lin.get(LIST).content.decode()
    settings.DEMO_ROSTER.write_bytes(as_xlsx([row(1)]))
    assert lin.get(f"{LIST}sample/").content.startswith(b"PK")
    assert "下载样例" in lin.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("名册.xlsx", b"MZ\x90 a renamed program", "不是工作簿"),
        ("名册.csv", b"", "文件是空的"),
        ("名册.xlsx", b"PK\x03\x04 torn off", "已损坏"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_where_it_was_chosen(
    lin: Client, name: str, data: bytes, said: str
) -> None:
    response = upload(lin, data, name)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not RosterImport.objects.exists()


def test_choosing_no_file_is_said(lin: Client) -> None:
    response = lin.post(f"{LIST}upload/")
    assert (response.status_code, "请先选择" in response.content.decode()) == (422, True)


def test_a_file_over_the_limit_is_refused_before_it_is_read(lin: Client, settings: Any) -> None:
    settings.ROSTER_MAX_BYTES = 1024 * 1024
    response = upload(lin, b"x" * (1024 * 1024 + 1), "大.csv")
    assert response.status_code == 422
    assert "超过单个文件 1 MB 的上限" in response.content.decode()


def test_a_workbook_without_a_header_ends_in_a_page_that_says_what_to_do(lin: Client) -> None:
    upload(lin, "甲,乙\n1,2\n".encode(), "名册.csv")
    html = text(lin, RosterImport.objects.get())
    for words in ("没有读成，登记册没有改动", "没有找到表头", "重新核对", "重新上传"):
        assert words in html, words


def test_gbk_is_read_as_well(lin: Client) -> None:
    upload(lin, as_csv([row(1)], "gbk"), "名册.csv")
    assert "载入 1 行" in text(lin, RosterImport.objects.get())


class TestWhileAWorkerIsBusy:
    """A long file: the job waits for a worker, as it does where one is busy elsewhere."""

    @pytest.fixture
    def roster(self, lin: Client, settings: Any) -> RosterImport:
        settings.ROSTER_INLINE_ROWS = 0
        upload(lin, as_xlsx([row(1)]))
        return RosterImport.objects.get()

    def test_the_page_polls_and_refreshes_without_scripts(self, lin: Client, roster: RosterImport) -> None:
        html = text(lin, roster)
        assert f'hx-get="{LIST}{roster.pk}/progress/"' in html
        assert '<noscript><meta http-equiv="refresh"' in html
        assert "停止核对" in html

    def test_the_poll_draws_the_same_part_while_it_runs(self, lin: Client, roster: RosterImport) -> None:
        Job.objects.update(state=JobState.RUNNING, done=500, total=1000)
        part = lin.get(f"{LIST}{roster.pk}/progress/", headers={"HX-Request": "true"}).content.decode()
        assert "正在核对第 500 行，共 1,000 行" in part
        assert "<html" not in part

    def test_the_poll_leads_to_the_result_when_it_is_done(self, lin: Client, roster: RosterImport) -> None:
        Job.objects.update(state=JobState.FAILED, message="表头不对")
        response = lin.get(f"{LIST}{roster.pk}/progress/", headers={"HX-Request": "true"})
        assert response["HX-Redirect"] == f"{LIST}{roster.pk}/"
        assert "表头不对" in text(lin, roster)

    def test_without_scripts_the_poll_address_is_the_page(self, lin: Client, roster: RosterImport) -> None:
        assert lin.get(f"{LIST}{roster.pk}/progress/")["Location"] == f"{LIST}{roster.pk}/"

    def test_the_list_says_that_it_is_at_work(self, lin: Client, roster: RosterImport) -> None:
        assert "办理中" in lin.get(LIST).content.decode()

    def test_a_failed_check_can_be_asked_for_again(self, lin: Client, roster: RosterImport, settings: Any) -> None:
        Job.objects.update(state=JobState.FAILED, message="一时故障")
        settings.ROSTER_INLINE_ROWS = 500
        lin.post(f"{LIST}{roster.pk}/check/")
        assert Job.objects.filter(task=CHECK).count() == 2
        assert "载入 1 行" in text(lin, roster)

    def test_a_load_that_runs_shows_its_progress(self, lin: Client, roster: RosterImport, settings: Any) -> None:
        Job.objects.update(state=JobState.FAILED)
        settings.ROSTER_INLINE_ROWS = 500
        lin.post(f"{LIST}{roster.pk}/check/")
        settings.ROSTER_INLINE_ROWS = 0
        lin.post(f"{LIST}{roster.pk}/load/", {"mode": LoadMode.ALL_OR_NOTHING})
        assert Job.objects.filter(task=LOAD).exists()
        assert "已排队" in text(lin, roster)


def test_a_reviewer_reads_and_does_not_act(lin: Client) -> None:
    roster = an_import(lin, [row(1)])
    zhou = signed_in(ZHOU)
    assert "由经办载入" in text(zhou, roster)
    assert 'id="upload"' not in zhou.get(LIST).content.decode()
    for act in ("load", "abandon", "check"):
        assert zhou.post(f"{LIST}{roster.pk}/{act}/").status_code == 403


def test_a_roster_of_another_province_does_not_exist(lin: Client) -> None:
    roster = an_import(lin, [row(1)])
    zhao = signed_in(ZHAO)
    for page in ("", "changes/", "annotated/", "original/", "progress/"):
        assert zhao.get(f"{LIST}{roster.pk}/{page}").status_code == 404, page
    for act in ("load", "abandon", "check"):
        assert zhao.post(f"{LIST}{roster.pk}/{act}/", {"mode": "good_rows"}).status_code == 404, act
    assert not Enterprise.objects.exists()
    assert list(zhao.get(LIST).context["page"]) == []


@pytest.mark.parametrize("who", [MA, WANG, HE], ids=lambda who: who.role.value)
def test_nobody_outside_the_bureau_reads_rosters(who: Any) -> None:
    assert signed_in(who).get(LIST).status_code == 403


def test_the_list_costs_the_same_however_many_imports_there_are(lin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            lin.get(LIST)
        return len(captured)

    upload(lin, as_xlsx([row(1)]))
    few = queries()
    for number in range(2, 9):
        upload(lin, as_xlsx([row(number)]))
    assert queries() == few


def test_a_preview_costs_the_same_however_many_issues_there_are(lin: Client) -> None:
    def queries(roster: RosterImport) -> int:
        text(lin, roster)  # Reads the sheet once and keeps it.
        with CaptureQueriesContext(connection) as captured:
            text(lin, roster)
        return len(captured)

    few = queries(an_import(lin, [row(1, 排放年度="前年")]))
    assert queries(an_import(lin, [row(n, 排放年度="前年", 地市="") for n in range(1, 15)])) == few


def test_the_same_file_handed_in_again_leads_to_the_first_upload(lin: Client) -> None:
    data = as_xlsx([row(1)])
    upload(lin, data, "甲.xlsx")
    first = RosterImport.objects.get()
    assert "已上传为" not in text(lin, first)
    upload(lin, data, "乙.xlsx")
    second = RosterImport.objects.exclude(pk=first.pk).get()
    html = text(lin, second)
    assert "此文件不到 1 分钟前已上传为“甲.xlsx”" in html
    assert f'href="{LIST}{first.pk}/"' in html
    RosterImport.objects.filter(pk=first.pk).update(uploaded_at=second.uploaded_at - timedelta(minutes=5, seconds=30))
    assert "此文件 5 分钟前已上传为“甲.xlsx”" in text(lin, second)
    RosterImport.objects.filter(pk=first.pk).update(uploaded_at=second.uploaded_at - timedelta(hours=2))
    assert "已上传为" not in text(lin, second)


def test_a_colleagues_upload_and_an_abandoned_one_are_not_taken_for_a_second_press(lin: Client) -> None:
    data = as_xlsx([row(1)])
    upload(signed_in(CHENG), data)
    upload(lin, data)
    mine = RosterImport.objects.order_by("-pk")[0]
    assert "已上传为" not in text(lin, mine)
    lin.post(f"{LIST}{mine.pk}/abandon/", {"reason": ""})
    upload(lin, data)
    assert "已上传为" not in text(lin, RosterImport.objects.order_by("-pk")[0])
