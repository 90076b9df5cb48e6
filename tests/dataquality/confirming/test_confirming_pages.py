"""结论与认定的页面: each opens to its people, refused forms keep what was typed, lists ask a fixed number of questions."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cets_portal.clock import reading
from dataquality.models import Conclusion, Objection, Verification, VerifiedFigure
from dataquality.services import telling_figures
from tests.people import HE, LIN, SUN, WANG, WU, XU, ZHAO, ZHOU, make_person, signed_in
from tests.showing import seen_in
from tests.verification_world import (
    TODAY,
    YEAR,
    another_works,
    make_conclusion,
    make_figure,
    make_proposed,
    make_report,
    make_verification,
    ready_draft,
    row_with,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "today", lambda: TODAY)
    for module in ("editing", "reading", "queue", "differences"):
        monkeypatch.setattr(f"dataquality.views.conclusions.{module}.today", lambda: TODAY)
    for module in ("detail", "many", "statement", "estimates", "editions"):
        monkeypatch.setattr(f"dataquality.views.verified.{module}.today", lambda: TODAY)
    monkeypatch.setattr("dataquality.views.objections.pages.today", lambda: TODAY)


def posted(task: Verification, **more: Any) -> dict[str, Any]:
    draft = ready_draft(task)
    return {
        "revision": str(task.revision),
        **{f"mark:{mark}": "yes" for mark in draft.marks},
        **{f"yearly:{key}": text for key, text in draft.yearly.items()},
        **draft.statement,
        **more,
    }


class TestWriting:
    """编写结论."""

    def test_the_agency_writes_saves_and_concludes(self) -> None:
        task = make_verification()
        client, page = signed_in(XU), reverse("conclusion-edit", args=[task.pk])
        assert client.get(page).status_code == 200
        assert client.post(reverse("conclusion-save", args=[task.pk]), posted(task, go="save")).status_code == 302
        task.refresh_from_db()
        said = posted(task, go="conclude", seen=seen_in(client.get(page).content.decode()))
        answer = client.post(reverse("conclusion-save", args=[task.pk]), said)
        assert answer["Location"] == reverse("conclusion-detail", args=[Conclusion.objects.get().pk])

    def test_a_total_that_the_page_never_showed_is_saved_and_shown_first(self) -> None:
        task = saved(make_verification())
        client, url = signed_in(XU), reverse("conclusion-save", args=[task.pk])
        item = row_with(task.version, "L-out")
        shown = seen_in(client.get(reverse("conclusion-edit", args=[task.pk])).content.decode())
        typed = {f"after:{item}": "12345.60", f"reason:{item}": "按台账改正", "go": "conclude"}
        answer = client.post(url, posted(task) | typed | {"seen": shown})
        text = answer.content.decode()
        assert (answer.status_code, "核查后排放量" in text[text.index("您打开本页后") :][:80]) == (409, True)
        assert "12345.60" in text
        assert not Conclusion.objects.exists()
        task.refresh_from_db()
        said = posted(task) | typed | {"seen": seen_in(text)}
        assert client.post(url, said).status_code == 302
        assert Conclusion.objects.count() == 1

    def test_what_is_lacking_is_said_and_what_was_typed_is_kept(self) -> None:
        task = make_verification()
        item = row_with(task.version, "L-out")
        said = {f"after:{item}": "12345.60", "conformity": "还没写完", "go": "conclude"}
        answer = signed_in(XU).post(reverse("conclusion-save", args=[task.pk]), posted(task) | said)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "12345.60" in text
        assert "还没写完" in text

    def test_who_was_slower_keeps_what_was_typed(self) -> None:
        task = saved(make_verification())
        Verification.objects.filter(pk=task.pk).update(revision=5)
        answer = signed_in(XU).post(
            reverse("conclusion-save", args=[task.pk]), posted(task, conformity="慢了一步", go="save")
        )
        assert answer.status_code == 409
        assert "慢了一步" in answer.content.decode()

    def test_another_agency_does_not_see_it(self) -> None:
        from tests.verification_world import GU, make_agency

        task = make_verification()
        make_agency(GU)
        assert signed_in(GU).get(reverse("conclusion-edit", args=[task.pk])).status_code == 404


def test_a_conclusion_is_read_by_those_whom_it_concerns() -> None:
    figure = make_figure()
    page = reverse("conclusion-detail", args=[figure.conclusion_id])
    for who in (LIN, ZHOU, HE, SUN, XU):
        assert signed_in(who).get(page).status_code == 200, who
    for who in (WU, ZHAO):
        assert signed_in(who).get(page).status_code == 404, who
    telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)
    assert signed_in(WU).get(page).status_code == 200


def test_its_files_come_out() -> None:
    conclusion = make_conclusion()
    client = signed_in(LIN)
    for name in ("conclusion-workbook-file", "conclusion-annex-file", "conclusion-export"):
        url = reverse(name, args=[conclusion.pk] if "file" in name else [])
        assert client.get(url).content[:2] == b"PK"
    assert client.get(reverse("conclusion-pdf-file", args=[conclusion.pk])).content[:5] == b"%PDF-"


def test_the_province_proposes_confirms_and_tells_on_its_pages() -> None:
    conclusion = make_conclusion()
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    assert conclusion.verification.agency.name in lin.get(f"{reverse('conclusion-list')}?year=2026").content.decode()
    propose = reverse("conclusion-propose", args=[conclusion.pk])
    lin.post(propose)
    assert not VerifiedFigure.objects.exists(), "nothing said, nothing seen"
    seen = seen_in(lin.get(reverse("conclusion-detail", args=[conclusion.pk])).content.decode())
    assert lin.post(propose, {"seen": seen}).status_code == 302
    figure = VerifiedFigure.objects.get()
    page = reverse("figure-detail", args=[figure.pk])
    assert "须由另一人办理" in lin.get(page).content.decode()
    assert signed_in(WU).get(page).status_code == 404
    confirm = reverse("figure-confirm", args=[figure.pk])
    assert "您打开本页后" in zhou.post(confirm, follow=True).content.decode()
    figure.refresh_from_db()
    assert figure.status == "proposed"
    assert zhou.post(confirm, {"seen": seen_in(zhou.get(page).content.decode())}).status_code == 302
    assert lin.get(f"{reverse('figure-queue')}?for=tell&year=2026").status_code == 200
    assert lin.post(reverse("figure-tell", args=[figure.pk]), {"channel": "portal"}).status_code == 302
    figure.refresh_from_db()
    assert figure.told_on == TODAY
    assert signed_in(WU).get(page).status_code == 200
    assert signed_in(LIN).get(reverse("desk")).status_code == 200


def test_a_refused_reason_is_asked_for_again() -> None:
    figure = make_proposed()
    answer = signed_in(ZHOU).post(reverse("figure-refuse", args=[figure.pk]), {"reason": ""})
    assert answer.status_code == 422
    conclusion = figure.conclusion
    assert conclusion
    again = signed_in(ZHOU).post(reverse("conclusion-return", args=[conclusion.pk]), {"reason": "请补充"})
    assert again.status_code == 409
    assert "请补充" in again.content.decode()


def test_a_change_shows_what_it_touches_before_it_is_proposed() -> None:
    figure = make_figure()
    url = reverse("figure-correct", args=[figure.pk])
    said = {"tco2e": "25,000", "basis": "漏减"}
    first = signed_in(LIN).post(url, said | {"go": "preview"})
    assert first.status_code == 200
    assert VerifiedFigure.objects.count() == 1
    unseen = signed_in(LIN).post(url, said | {"go": "propose"})
    assert (unseen.status_code, "您打开本页后" in unseen.content.decode()) == (409, True)
    shown = seen_in(first.content.decode())
    other = signed_in(LIN).post(url, said | {"go": "propose", "tco2e": "24,000", "seen": shown})
    assert (other.status_code, VerifiedFigure.objects.count()) == (409, 1), "another figure than the one that was shown"
    assert seen_in(other.content.decode()) != shown
    assert signed_in(LIN).post(url, said | {"go": "propose", "seen": shown}).status_code == 302
    assert VerifiedFigure.objects.get(number=2).emissions_tco2e == Decimal(25000)
    assert signed_in(LIN).post(url, {"tco2e": "很多", "basis": "x"}).status_code == 422


def test_an_objection_walks_from_the_approver_to_the_decision() -> None:
    figure = make_figure()
    telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)
    wu, url = signed_in(WU), reverse("objection-add", args=[figure.pk])
    assert wu.get(url).status_code == 200
    assert wu.post(url, {"grounds": "缺材料"}).status_code == 422
    file = SimpleUploadedFile("台账.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF", "application/pdf")
    assert wu.post(url, {"grounds": "产量有误", "wanted_tco2e": "40000", "papers": file}).status_code == 302
    objection = Objection.objects.get()
    page = reverse("objection-detail", args=[objection.pk])
    for who in (WU, WANG, LIN, ZHOU, HE):
        assert signed_in(who).get(page).status_code == 200
    assert signed_in(ZHAO).get(page).status_code == 404
    said = {"outcome": "changed", "decision": "采纳", "decided_tco2e": "41000"}
    assert signed_in(LIN).post(reverse("objection-propose", args=[objection.pk]), said).status_code == 302
    zhou, decide = signed_in(ZHOU), reverse("objection-decide", args=[objection.pk])
    shown = zhou.get(page).content.decode()
    assert "影响" in shown
    first = seen_in(shown)
    Objection.objects.update(decision="采纳，按台账")
    assert "处理意见" in zhou.post(decide, {"seen": first}, follow=True).content.decode()
    assert not VerifiedFigure.objects.filter(number=2).exists()
    assert zhou.post(decide, {"seen": seen_in(zhou.get(page).content.decode())}).status_code == 302
    changed = VerifiedFigure.objects.get(number=2)
    after = signed_in(LIN).get(page).content.decode()
    assert "变更后的第 2 版认定尚未告知单位" in after
    assert reverse("figure-tell", args=[changed.pk]) in after
    signed_in(LIN).post(reverse("figure-tell", args=[changed.pk]), {"channel": "portal"})
    assert "复核结论尚未公开" in signed_in(LIN).get(page).content.decode()
    signed_in(LIN).post(reverse("edition-publish"), {"sector": "aluminium", "emission_year": str(YEAR)})
    assert "公开" in signed_in(WU).get(page).content.decode()
    objection.refresh_from_db()
    assert objection.published_on == TODAY


def test_the_estimate_is_drawn_again_with_what_was_typed() -> None:
    make_report()
    client, url = signed_in(LIN), reverse("figure-estimate")
    assert client.get(url).status_code == 200
    file = SimpleUploadedFile("依据.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    said = {
        "unit": "没有的单位",
        "sector": "aluminium",
        "emission_year": YEAR,
        "tco2e": "1",
        "basis": "上年单耗",
        "basis_file": file,
    }
    answer = client.post(url, said)
    assert answer.status_code == 422
    assert "上年单耗" in answer.content.decode()


def test_the_statement_asks_a_fixed_number_of_questions() -> None:
    make_figure()
    client = signed_in(LIN)
    url = f"{reverse('figure-list')}?year=2026&sector="
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert client.get(url).status_code == 200
    for number in range(4):
        make_report(another_works(f"另一铝厂{number}有限公司"))
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert "另一铝厂3有限公司" in page.content.decode()
    assert len(many) == len(few) <= 12
    assert client.get(f"{reverse('figure-export')}?year=2026&sector=").content[:2] == b"PK"


def test_every_page_of_the_bureau_opens() -> None:
    make_proposed()
    for who in (LIN, ZHOU, HE, SUN):
        client = signed_in(who)
        for name in (
            "conclusion-list",
            "figure-list",
            "figure-queue",
            "objection-list",
            "edition-list",
            "difference-list",
        ):
            assert client.get(f"{reverse(name)}?year=2026").status_code == 200, (who.username, name)
