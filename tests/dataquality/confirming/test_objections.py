"""异议与公开: within seven working days by the approver, decided by two within ten, published in editions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.evidence.services.files import read
from dataquality.choices import FigureSource, FigureStatus, ObjectionStatus
from dataquality.models import Objection, VerifiedEdition, VerifiedFigure
from dataquality.selectors.verified import quota_inputs
from dataquality.selectors.verified_editions import IN_PROGRESS, content_of, ready_for
from dataquality.services import objections, telling_figures
from dataquality.services.verified_publication import publish
from tests.people import LIN, WANG, WU, ZHOU, make_person, signed_in
from tests.verification_world import TODAY, YEAR, make_figure, paper

pytestmark = pytest.mark.django_db

LAST_DAY = date(2026, 7, 24)


def told() -> VerifiedFigure:
    figure = make_figure()
    telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)
    return figure


def filed(figure: VerifiedFigure | None = None, **more: Any) -> Objection:
    said: dict[str, Any] = {"grounds": "产量台账有误", "wanted_tco2e": Decimal("40000"), "papers": [paper()]}
    today = more.pop("today", TODAY)
    by = more.pop("by", WU)
    return objections.file_objection(figure or told(), by=make_person(by), today=today, **(said | more))


def proposed(outcome: str = "changed", tonnes: str | None = "41000") -> Objection:
    objection = filed()
    objections.propose_decision(
        objection, outcome=outcome, decision="核对台账后采纳", decided_tco2e=Decimal(tonnes) if tonnes else None,
        by=make_person(LIN),
    )  # fmt: skip
    return objection


def test_on_the_last_day_it_is_in_time_and_the_day_after_it_is_not() -> None:
    figure = told()
    assert figure.object_by == LAST_DAY
    with pytest.raises(Refused) as refusal:
        filed(figure, today=date(2026, 7, 25))
    assert refusal.value.code == "too_late"
    assert "2026年7月24日" in str(refusal.value)
    objection = filed(figure, today=LAST_DAY)
    assert (objection.status, objection.decide_by) == (ObjectionStatus.FILED, date(2026, 8, 7))
    assert quota_inputs("99", "aluminium", YEAR)[0].contested


def test_only_the_units_approver_objects_with_words_and_papers() -> None:
    figure = told()
    for who in (WANG, LIN):
        with pytest.raises(Forbidden):
            filed(figure, by=who)
    for more, code in (({"grounds": " "}, "grounds"), ({"papers": []}, "papers")):
        with pytest.raises(Refused) as refusal:
            filed(figure, **more)
        assert refusal.value.code == code


def test_before_being_told_there_is_nothing_to_object_to() -> None:
    with pytest.raises(Conflict):
        filed(make_figure())


def test_once_only_unless_it_was_withdrawn() -> None:
    figure = told()
    first = filed(figure)
    with pytest.raises(Conflict):
        filed(figure)
    objections.withdraw(first, by=make_person(WU))
    assert filed(figure).status == ObjectionStatus.FILED


def test_two_officers_decide_and_a_changed_figure_is_a_new_version() -> None:
    objection = proposed()
    with pytest.raises(Refused) as refusal:
        objections.decide(objection, by=make_person(LIN), today=TODAY)
    assert refusal.value.code == "second_person"
    made = objections.decide(objection, by=make_person(ZHOU), today=TODAY)
    assert made
    assert (made.number, made.source, made.status, made.emissions_tco2e) == (
        2, FigureSource.OBJECTION, FigureStatus.CONFIRMED, Decimal(41000)
    )  # fmt: skip
    assert (objection.status, objection.published_on) == (ObjectionStatus.DECIDED, None)
    with pytest.raises(Refused) as untold:
        publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
    assert untold.value.code == "nothing", "the unit is told before anything of it is published"
    telling_figures.tell_figure(made, by=make_person(LIN), today=TODAY)
    publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
    objection.refresh_from_db()
    assert objection.published_on == TODAY
    made.refresh_from_db()
    assert made.object_by is None
    with pytest.raises(Refused) as again:
        filed(made)
    assert again.value.code == "final"


def test_upheld_leaves_the_figure() -> None:
    objection = proposed("upheld", None)
    assert objections.decide(objection, by=make_person(ZHOU), today=TODAY) is None
    assert VerifiedFigure.objects.count() == 1
    assert [(one.sector, one.decisions) for one in ready_for("99", YEAR)] == [("aluminium", 1)]
    publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
    objection.refresh_from_db()
    assert objection.published_on == TODAY
    assert [one.decisions for one in ready_for("99", YEAR)] == [0]


def test_what_is_published_while_an_objection_runs_says_so() -> None:
    objection = filed()
    assert [one.objecting for one in ready_for("99", YEAR)] == [1]
    edition = publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
    assert [row["objection"] for row in content_of(edition)["rows"]] == [IN_PROGRESS]
    assert "异议处理中" in read(edition.csv).decode("utf-8-sig")
    page = Client().get(reverse("public-verification-edition", args=["99", YEAR, "aluminium"]))
    assert "异议处理中" in page.content.decode()
    assert "1 家单位的异议正在处理" in signed_in(LIN).get(reverse("edition-list"), {"year": YEAR + 1}).content.decode()
    objections.withdraw(objection, by=make_person(WU))
    again = publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
    assert [row["objection"] for row in content_of(again)["rows"]] == [""]


def test_a_decision_wants_its_words_and_its_figure() -> None:
    objection = filed()
    for said, code in (
        ({"outcome": "x", "decision": "y", "decided_tco2e": None}, "outcome"),
        ({"outcome": "upheld", "decision": " ", "decided_tco2e": None}, "decision"),
        ({"outcome": "changed", "decision": "y", "decided_tco2e": None}, "decided_tco2e"),
        ({"outcome": "changed", "decision": "y", "decided_tco2e": objection.figure.emissions_tco2e}, "decided_tco2e"),
    ):
        with pytest.raises(Refused) as refusal:
            objections.propose_decision(objection, by=make_person(LIN), **said)
        assert refusal.value.code == code


def test_it_goes_back_with_a_reason_and_late_is_late() -> None:
    objection = proposed()
    objections.send_back(objection, reason="理由不足", by=make_person(ZHOU))
    assert objection.status == ObjectionStatus.FILED
    assert not objections.is_late(objection, objection.decide_by)
    assert objections.is_late(objection, date(2026, 8, 1))


class TestPublication:
    """公开."""

    def published(self) -> VerifiedEdition:
        figure = told()
        return publish("99", figure.sector, YEAR, by=make_person(LIN), today=TODAY)

    def test_only_what_was_told_is_published_and_only_where_something_changed(self) -> None:
        make_figure()
        with pytest.raises(Refused) as refusal:
            publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
        assert refusal.value.code == "nothing"
        telling_figures.tell_figure(VerifiedFigure.objects.get(), by=make_person(LIN), today=TODAY)
        edition = publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
        assert (edition.edition, edition.units) == (1, 1)
        assert VerifiedFigure.objects.get().published_on == TODAY
        with pytest.raises(Refused) as unchanged:
            publish("99", "aluminium", YEAR, by=make_person(LIN), today=TODAY)
        assert unchanged.value.code == "unchanged"

    def test_everybody_reads_it_and_what_one_has_is_not_sent_again(self) -> None:
        edition = self.published()
        client = Client()
        page = reverse("public-verification-edition", args=["99", YEAR, "aluminium"])
        for url in (reverse("public-verification"), page, f"{page}?v=1", f"{page}?q=示例&city=滨江市"):
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert WANG.body in client.get(page).content.decode()
        for kind in ("xlsx", "csv"):
            file = client.get(reverse("public-verification-file", args=["99", YEAR, "aluminium", 1, kind]))
            assert "immutable" in file["Cache-Control"]
        assert client.get(reverse("public-verification-edition", args=["99", 2020, "aluminium"])).status_code == 404
        assert edition.entry.subject == f"verified/99/aluminium/{YEAR}/1"
