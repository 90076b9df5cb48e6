"""正式表格的文档: the same table as .docx, fonts named for Chinese text, header repeated, pages numbered."""

import io
from copy import deepcopy
from datetime import datetime, time
from typing import NamedTuple

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Length, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from cets_portal.workbooks.archive import steady
from cets_portal.workbooks.official import OfficialTable, chinese_date, numbered_notes
from cets_portal.workbooks.text import writable

_LATIN_FONT = "Times New Roman"
_PAGE, _MARGIN = (Cm(21), Cm(29.7)), Cm(2)
_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_GRID = "Table Grid"


class _Style(NamedTuple):
    """A paragraph style: Chinese font, size and space above and below in points, side."""

    name: str
    font: str
    size: float
    space: float
    side: WD_ALIGN_PARAGRAPH


#: A word processor that has no 小标宋 shows its own Song type instead.
_STYLES = (
    _Style("名录标题", "方正小标宋简体", 20, 8, _CENTRE),
    _Style("发布行", "仿宋", 10.5, 2, _RIGHT),
    _Style("表头", "黑体", 9, 3, _CENTRE),
    _Style("表格居中", "仿宋", 9, 2, _CENTRE),
    _Style("表格靠左", "仿宋", 9, 2, _LEFT),
    _Style("附注", "仿宋", 10.5, 2, _LEFT),
    _Style("落款", "仿宋", 14, 4, _RIGHT),
    _Style("页码", "宋体", 10.5, 0, _CENTRE),
)


def official_docx(table: OfficialTable, *more: OfficialTable) -> bytes:
    """The table as .docx, `more` each on a new page behind it; the same tables give the same bytes."""
    document = Document()
    _slim(document)
    _set_properties(document, table)
    for style in _STYLES:
        _add_style(document, style)
    _set_page(document.sections[0], landscape=table.landscape)
    _write(document, table)
    for other in more:
        document.add_page_break()
        _write(document, other)
    buffer = io.BytesIO()
    document.save(buffer)
    return steady(buffer.getvalue(), table.issued_on)


def _write(document: DocumentType, table: OfficialTable) -> None:
    """One table from its title to the place of the seal."""
    _say(document.add_paragraph(), table.title, "名录标题")
    line = f"发布单位：{table.issuer}　　发布日期：{chinese_date(table.issued_on)}"
    _say(document.add_paragraph(), line, "发布行")
    _add_table(document, table)
    for note in numbered_notes(table):
        _say(document.add_paragraph(), note, "附注")
    for text in ("", f"{table.issuer}（盖章）", chinese_date(table.issued_on)):
        _say(document.add_paragraph(), text, "落款")


def _slim(document: DocumentType) -> None:
    """Leave out what the library's blank document brings and we do not use: nine tenths of the file."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, found in relations.items() if found.reltype.endswith(("WithEffects", "thumbnail"))]:
            del relations[key]
    kept = (_GRID, "Normal Table")
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in kept:
            style.delete()


def _set_properties(document: DocumentType, table: OfficialTable) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = table.title[:255], table.issuer, table.issuer
    properties.comments, properties.revision, properties.language = "", 1, "zh-CN"
    properties.created = properties.modified = datetime.combine(table.issued_on, time())


def _add_style(document: DocumentType, wanted: _Style) -> None:
    style: ParagraphStyle = document.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN_FONT, Pt(wanted.size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), wanted.font)
    style.paragraph_format.alignment = wanted.side
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(wanted.space)


def _set_page(section: Section, *, landscape: bool) -> None:
    section.page_width, section.page_height = _PAGE
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = _PAGE[1], _PAGE[0]
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)
    footer = section.footer.paragraphs[0]
    footer.style = "页码"
    footer.add_run("第 ")
    _add_field(footer, "PAGE")
    footer.add_run(" 页 共 ")
    _add_field(footer, "NUMPAGES")
    footer.add_run(" 页")


def _add_field(paragraph: Paragraph, name: str) -> None:
    """A field that the word processor fills in; until then it shows 1."""
    run = paragraph.add_run("1")
    wrapper = OxmlElement("w:fldSimple")
    wrapper.set(qn("w:instr"), name)
    run._r.addprevious(wrapper)
    wrapper.append(run._r)


def _add_table(document: DocumentType, table: OfficialTable) -> None:
    room = _PAGE[1 if table.landscape else 0] - 2 * _MARGIN
    share = room / sum(column.width for column in table.columns)
    grid = document.add_table(rows=0, cols=len(table.columns), style=_GRID)
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, shown in zip(table.columns, grid.columns, strict=True):
        shown.width = Length(int(column.width * share))
    head = _marked(grid.add_row(), "w:tblHeader")
    for column, cell in zip(table.columns, head.cells, strict=True):
        _fill(cell, column.heading, "表头")
    _add_rows(grid, table)


def _add_rows(grid: Table, table: OfficialTable) -> None:
    """One row as the library makes it, then copies of it with other texts: ten times faster for a long list."""
    model = _marked(grid.add_row(), "w:cantSplit")
    for column, cell in zip(table.columns, model.cells, strict=True):
        _fill(cell, "–", "表格居中" if column.centred else "表格靠左")
    grid._tbl.remove(model._tr)
    for values in table.rows:
        row = deepcopy(model._tr)
        for text, value in zip(row.iter(qn("w:t")), values, strict=True):
            text.text = writable(str(value))
        grid._tbl.append(row)


def _marked(row: _Row, mark: str) -> _Row:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))
    return row


def _fill(cell: _Cell, text: str, style: str) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    _say(cell.paragraphs[0], text, style)


def _say(paragraph: Paragraph, text: str, style: str) -> None:
    paragraph._p.style = style  # The style's id, which is its name; `paragraph.style` would search for it each time.
    paragraph.add_run(writable(text))
