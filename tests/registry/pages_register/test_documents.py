"""证明文件: a document is what its bytes say, whatever it is called."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.forms.fields import DocumentField
from registry.rules import documents
from registry.rules.documents import DOCX, JPEG, PDF, PNG, kind_of


def docx(*parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", PDF),
        (b"\xff\xd8\xff\xe0 jfif", JPEG),
        (b"\x89PNG\r\n\x1a\n...", PNG),
        (docx("word/document.xml"), DOCX),
        (docx("word/document.xml", "word/vbaProject.bin"), None),
        (docx("xl/workbook.xml"), None),
        (b"MZ\x90\x00 program", None),
        (b"<html><script>", None),
        (b"PK\x03\x04 torn", None),
        (b"", None),
    ],
)
def test_the_content_tells_the_kind(data: bytes, kind: documents.DocumentKind | None) -> None:
    assert kind_of(data) == kind


def test_a_renamed_program_is_not_taken_for_a_pdf() -> None:
    with pytest.raises(ValidationError) as refusal:
        DocumentField().clean(SimpleUploadedFile("关停通知.pdf", b"MZ program"))
    assert refusal.value.code == "kind"


def test_a_document_over_the_limit_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 1024)
    with pytest.raises(ValidationError) as refusal:
        DocumentField().clean(SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * 2_000_000))
    assert refusal.value.code == "size"
    assert "1.9 MB" in refusal.value.messages[0]


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        DocumentField().clean(SimpleUploadedFile("a.pdf", b""))
    assert refusal.value.code == "empty"
