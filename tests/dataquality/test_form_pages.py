"""存证表单的页面: open to everybody signed in; what was not officially read says so; the download holds every figure."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from cets_portal.deadlines.services import load_norms
from cets_portal.norms.form import Form, forms
from dataquality.exports.form_sheet import form_workbook
from dataquality.selectors.form_rows import MUST, UNVERIFIED, count_of, sections_of
from tests.people import LIN, WANG, Person, signed_in

pytestmark = pytest.mark.django_db
LIST = "/dataquality/forms/"
EVERY = pytest.mark.parametrize("form", forms(), ids=lambda form: form.code)


def text_of(who: Person, address: str) -> str:
    response = signed_in(who).get(address)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize("who", [LIN, WANG], ids=["clerk", "filer"])
def test_everybody_signed_in_finds_every_form(who: Person) -> None:
    page = text_of(who, LIST)
    assert all(f"{LIST}{form.code}/" in page for form in forms())
    assert "2023-01–2025-12" in page
    assert "2026-01 起" in page


@EVERY
def test_a_form_shows_every_parameter_and_constant_with_its_clause(form: Form) -> None:
    page = text_of(LIN, f"{LIST}{form.code}/")
    assert all(f">{one.code}</td>" in page for one in form.parameters)
    ids = [*(one.id for one in form.constants), *(one.id for one in form.items), *(one.id for one in form.evidence)]
    assert all(f">{one}</td>" in page for one in ids)


def test_what_was_not_officially_read_says_so() -> None:
    page = text_of(LIN, f"{LIST}aluminium-v01-2024/")
    assert "第三方实现" in page
    assert "正文未取得" in page


def test_the_page_narrows_to_what_is_not_officially_read() -> None:
    page = text_of(LIN, f"{LIST}steel-v01-2024/?show=unverified")
    assert ">x-share</td>" in page
    assert ">C3-FC</td>" not in page


def test_an_unknown_form_and_an_unknown_narrowing_are_harmless() -> None:
    assert signed_in(LIN).get(f"{LIST}none/").status_code == 404
    assert ">C3-FC</td>" in text_of(LIN, f"{LIST}steel-v01-2024/?show=%27")


def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert client.get(LIST).status_code == 302


def test_the_list_of_norms_leads_to_the_form() -> None:
    load_norms()
    assert "/norms/form/steel-v01-2024/" in text_of(LIN, "/norms/")
    response = signed_in(LIN).get("/norms/form/steel-v01-2024/")
    assert (response.status_code, response["Location"]) == (302, f"{LIST}steel-v01-2024/")


@EVERY
def test_the_download_holds_every_parameter_and_every_figure_as_printed(form: Form) -> None:
    book = load_workbook(BytesIO(form_workbook(form)))
    parameters, items, constants = (list(page.iter_rows(min_row=5, values_only=True)) for page in book)
    assert [row[1] for row in parameters] == [one.code for one in form.parameters]
    assert [row[4] for row in items] == [None if one.ncv is None else str(one.ncv) for one in form.items]
    assert [row[2] for row in constants] == [str(one.value) for one in form.constants]


@EVERY
def test_the_narrowings_count_what_they_show(form: Form) -> None:
    for show in ("", MUST, UNVERIFIED):
        assert sum(len(part.rows) for part in sections_of(form, show)) == count_of(form, show)


def test_the_download_is_a_workbook_under_the_form_s_code() -> None:
    response = signed_in(LIN).get(f"{LIST}cement-v01-2024/workbook/")
    assert "cement-v01-2024.xlsx" in response["Content-Disposition"]
    assert response.content.startswith(b"PK")
