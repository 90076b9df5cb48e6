"""规范载入: every text that was ever in force stays known."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cets_portal.deadlines.models import NormDocument
from cets_portal.deadlines.services import load_norms
from tests.people import LIN, signed_in

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing() -> None:
    first = load_norms()
    assert "2025-140" in first.new
    second = load_norms()
    assert second.new == ()
    assert second.known == len(first.new)


def test_a_text_that_changed_is_a_new_row_and_the_old_one_stays() -> None:
    load_norms()
    old = NormDocument.objects.get(kind="notice", code="2025-140")
    NormDocument.objects.filter(pk=old.pk).update(digest="0" * 64)
    assert load_norms().new == ("2025-140",)
    texts = NormDocument.objects.filter(kind="notice", code="2025-140")
    assert texts.count() == 2
    assert texts.get(is_current=True).digest != "0" * 64


def test_the_database_keeps_one_current_text() -> None:
    load_norms()
    text = NormDocument.objects.get(kind="notice", code="2025-140")
    with pytest.raises(IntegrityError), transaction.atomic():
        NormDocument.objects.create(kind=text.kind, code=text.code, number="x", title="x", status="draft", digest="1")


def test_the_command_prints_one_json_object_last(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_norms", json=True)
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(answer) == {"new", "known"}


@pytest.mark.parametrize("address", ["/norms/", "/norms/notice/2025-140/", "/norms/list_rule/2025-140/"])
def test_norm_pages_show_source_and_grade(address: str) -> None:
    load_norms()
    page = signed_in(LIN).get(address)
    assert page.status_code == 200
    assert "2025" in page.content.decode()


@pytest.mark.parametrize("address", ["/norms/notice/1999-1/", "/norms/plan/2025-140/", "/norms/notice/..%2Fx/"])
def test_an_unknown_norm_is_not_found(address: str) -> None:
    assert signed_in(LIN).get(address).status_code == 404
