"""公文 PDF: text that can be taken out again, Chinese faces, nothing fetched, and no page lost without the library."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from cets_portal.audit.errors import Refused
from cets_portal.evidence import paper
from cets_portal.evidence.services import read
from cets_portal.letters import pdf
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import Letter
from cets_portal.letters.services import issue
from cets_portal.letters.services.batches import order_act
from tests.letters.writing import TODAY, drafted, units
from tests.people import LIN, ZHOU, make_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(pdf.missing()), reason="needs the libraries of WeasyPrint (Debian: libpango, libharfbuzz)"),
]
needs_pdftotext = pytest.mark.skipif(not which("pdftotext"), reason="needs pdftotext (Debian: poppler-utils)")


def text_of(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "letter.pdf"
    path.write_bytes(data)
    out = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return out.stdout.decode()


@needs_pdftotext
def test_the_file_says_what_the_letter_says(tmp_path: Path) -> None:
    letter = drafted(LetterKind.RESULT)
    issue(letter, by=make_person(ZHOU), today=TODAY)
    assert letter.pdf
    text = text_of(read(letter.pdf), tmp_path)
    for words in (
        letter.number,
        letter.name,
        "61,234.56",
        "2026年9月1日",
        "示例省生态环境厅",
        "送达回证",
        letter.content_digest[:16],
    ):
        assert words in text


@needs_pdftotext
def test_a_draft_says_that_it_is_one_and_is_not_kept(tmp_path: Path) -> None:
    letter = drafted()
    assert "签发后编号" in text_of(pdf.letter_pdf(letter), tmp_path)
    assert letter.pdf is None


def test_every_face_is_the_simplified_chinese_one() -> None:
    names = set(re.findall(rb"/BaseFont /\w+\+([\w-]+)", pdf.letter_pdf(drafted())))
    assert not {name for name in names if b"Noto-Sans-CJK-SC" not in name}


def test_an_address_in_the_text_is_never_called() -> None:
    letter = drafted()
    letter.body["paragraphs"][0]["text"] = (
        '<img src="http://127.0.0.1:9/x"><link rel=stylesheet href="file:///etc/passwd">'
    )
    assert "&lt;img" in pdf.letter_html(letter)
    with pytest.raises(ValueError, match="fetch nothing"):
        paper._refuse("http://127.0.0.1:9/x")


@needs_pdftotext
def test_many_letters_are_one_file_each_with_its_own_page_numbers(tmp_path: Path) -> None:
    lin = make_person(LIN)
    letters = [drafted(to=[unit]) for unit in units(3)]
    for letter in letters:
        issue(letter, by=lin, today=TODAY)
    batch = order_act("print", [one.pk for one in letters], by=lin, today=TODAY)
    assert batch.result
    text = text_of(read(batch.result), tmp_path)
    assert [text.count(one.number) for one in letters] == [1, 1, 1]
    assert len(re.findall(r"—\s*1\s*/\s*\d", text)) == 3


def test_without_the_libraries_a_letter_is_issued_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "weasyprint", lambda: None)
    letter = drafted()
    issue(letter, by=make_person(LIN), today=TODAY)
    assert (letter.status, letter.pdf) == ("issued", None)
    assert "fonts-noto-cjk" in pdf.missing()
    with pytest.raises(Refused):
        pdf.letter_pdf(letter)
    with pytest.raises(Refused):
        order_act("print", [letter.pk], by=make_person(LIN), today=TODAY)


def test_a_file_missing_at_issue_is_made_later_and_then_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    from cets_portal.letters.services import make_pdf

    with monkeypatch.context() as patch:
        patch.setattr(paper, "weasyprint", lambda: None)
        letter = drafted()
        issue(letter, by=make_person(LIN), today=TODAY)
    assert make_pdf(letter)
    first = Letter.objects.get().pdf_id
    assert make_pdf(letter)
    assert Letter.objects.get().pdf_id == first
