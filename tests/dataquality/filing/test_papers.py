"""支撑材料: typed to rows, only while the draft is open, and found again elsewhere."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.months import Month
from dataquality.models import Evidence, Filing, LabReport
from dataquality.rules.facts import Lab
from dataquality.selectors.filing_facts import facts_of
from dataquality.services import papers, submitting
from dataquality.services.filings import open_filing
from tests.dataquality.filing import world
from tests.people import WANG, WU, make_person

pytestmark = pytest.mark.django_db

ROW = "DJ1:::L-S"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def filing() -> Filing:
    return world.opened(world.works())


def upload(name: str = "台账.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def test_a_file_is_taken_in_and_proves_its_rows(filing: Filing) -> None:
    paper = papers.add(filing, upload(), kind="lab_report", rows=[ROW], by=make_person(WANG), lab=Lab(number=" jc-１ "))
    assert (paper.name, paper.rows, LabReport.objects.get().number) == ("台账.pdf", [ROW], "JC-1")
    (fact,) = facts_of(filing).papers
    assert (fact.proves, fact.sha256) == ((ROW,), StoredFile.objects.get().sha256)


def test_the_same_file_again_adds_its_rows(filing: Filing) -> None:
    wang = make_person(WANG)
    papers.add(filing, upload(), kind="lab_report", rows=[ROW], by=wang)
    papers.add(filing, upload("again.pdf"), kind="lab_report", rows=["DJ1:::L-A"], by=wang)
    assert Evidence.objects.get().rows == ["DJ1:::L-A", ROW]


def test_strange_kinds_rows_and_people_are_refused(filing: Filing) -> None:
    wang = make_person(WANG)
    for more, code in (({"kind": "poem"}, "kind"), ({"rows": ["X:::Y"]}, "row")):
        with pytest.raises(Refused) as found:
            papers.add(filing, upload(), **({"kind": "lab_report", "rows": [ROW], "by": wang} | more))  # type: ignore[arg-type]
        assert found.value.code == code
    with pytest.raises(Forbidden):
        papers.add(filing, upload(), kind="lab_report", rows=[ROW], by=make_person(WU))
    assert not Evidence.objects.exists()


def test_papers_change_only_while_the_draft_is_open(filing: Filing) -> None:
    world.filled(filing)
    paper, wang = filing.papers.get(kind="lab_report"), make_person(WANG)
    papers.change_rows(paper, [ROW, "DJ1:::L-A", ":na2co3::L-purity"], by=wang)
    papers.set_lab(paper, world.lab_of(filing, "N-9"), by=wang)
    filing.refresh_from_db()
    assert LabReport.objects.get(paper=paper).number == "N-9"
    with pytest.raises(Refused):
        papers.set_lab(filing.papers.get(kind="effect_record"), Lab(), by=wang)
    filing.refresh_from_db()
    submitting.hand_over(filing, by=wang, today=world.TODAY)
    for act in (lambda: papers.remove(paper, by=wang), lambda: papers.change_rows(paper, [], by=wang)):
        with pytest.raises(Conflict):
            act()


def test_the_same_file_and_the_same_report_are_found_in_other_months_and_units(filing: Filing) -> None:
    wang, file = make_person(WANG), world.stored()
    other = world.make_unit(name="另一家铝业有限公司", province="42")
    theirs = open_filing(other, "aluminium", world.MONTH, by=None, today=world.TODAY)
    earlier = world.opened(filing.enterprise, month=Month(2026, 2), today=date(2026, 3, 10))

    def attach(to: Filing, lab: Lab) -> Evidence:
        return papers.attach(to, file, name="r.pdf", kind="lab_report", rows=[ROW], by=wang, lab=lab)

    for one in (filing, earlier, theirs):
        attach(one, world.lab_of(filing, "R-1"))
    (paper,) = facts_of(filing).papers
    assert (paper.filed_in_other_months, paper.filed_by_others) == (("2026-02",), 1)
    assert (paper.number_in_other_months, paper.number_by_others) == (("2026-02",), 1)
    papers.remove(Evidence.objects.get(filing=theirs), by=wang)
    (paper,) = facts_of(filing).papers
    assert (paper.filed_by_others, paper.number_by_others) == (0, 0)


def test_two_laboratories_may_number_alike(filing: Filing) -> None:
    wang = make_person(WANG)
    earlier = world.opened(filing.enterprise, month=Month(2026, 2), today=date(2026, 3, 10))
    for one, laboratory in ((filing, "甲检测"), (earlier, "乙检测")):
        lab = Lab(number="R-1", laboratory=laboratory)
        papers.attach(one, world.stored(), name="r.pdf", kind="lab_report", rows=[ROW], by=wang, lab=lab)
    (paper,) = facts_of(filing).papers
    assert paper.number_in_other_months == ()


@pytest.mark.parametrize(
    ("name", "shown"),
    [("C:\\报表\\台账.pdf", "台账.pdf"), ("../../etc/passwd", "passwd"), ("长" * 300 + ".pdf", None)],
)
def test_a_name_is_the_files_own_and_fits(name: str, shown: str | None) -> None:
    kept = papers.paper_name(name)
    assert kept == shown or (len(kept) <= 200 and kept.endswith(".pdf"))
