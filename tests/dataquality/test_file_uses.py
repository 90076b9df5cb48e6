"""文件用处: an infected file is told to whoever it belongs to: papers of months, plans, reports, corrections, objections."""

from decimal import Decimal

import pytest

from dataquality.models import FindingPaper, ObjectionPaper, ReportPaper
from dataquality.selectors.file_uses import uses_of
from dataquality.services import objections, telling_figures
from tests.people import LIN, WU, make_person
from tests.verification_world import TODAY, make_figure, make_finding, paper

pytestmark = pytest.mark.django_db


def test_papers_of_a_report_a_correction_and_an_objection_are_found_once_each() -> None:
    figure = make_figure()
    telling_figures.tell_figure(figure, by=make_person(LIN), today=TODAY)
    stored, name = paper("台账.pdf")
    objection = objections.file_objection(
        figure, grounds="产量有误", wanted_tco2e=Decimal(1), papers=[(stored, name)], by=make_person(WU), today=TODAY
    )
    task = figure.conclusion.verification  # type: ignore[union-attr]
    for _twice in range(2):
        ReportPaper.objects.create(report=task.report, file=stored, name=name)
        FindingPaper.objects.create(finding=make_finding(task), file=stored, name=name)
    found = list(uses_of(stored))
    report = f"/dataquality/reports/{task.report_id}/"
    assert [one.url for one in found] == [report, report, f"/dataquality/objections/{objection.pk}/"]
    assert {(one.organisation, one.province) for one in found} == {(task.enterprise.organisation_id, "99")}
    assert ObjectionPaper.objects.count() == 1
