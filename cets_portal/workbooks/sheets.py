"""工作表清单: which sheets an .xlsx holds, in which parts they lie, and a clean copy of them for the reader.

calamine is given only parts that were inflated and checked here, wired together by us: what it reads is what
was checked, whatever the uploaded zip may say elsewhere.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree  # nosec B405 - read_xml refuses every DOCTYPE

from django.utils.translation import gettext as _

from cets_portal.workbooks import refusals
from cets_portal.workbooks.package import Package

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_USUAL_WORKBOOK = "xl/workbook.xml"
_MAX_SHEETS = 200


@dataclass(frozen=True)
class Sheet:
    """工作表: its name, the part that holds it, and whether people see it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Inventory:
    """清单: the sheets in their order, and the parts they share ('' where there is none)."""

    sheets: tuple[Sheet, ...]
    styles: str
    shared_strings: str
    date1904: bool


def workbook_part(package: Package) -> str:
    """The part that lists the sheets, as the package itself names it; '' in what is no .xlsx."""
    root = package.locate("_rels/.rels")
    named = [part for kind, part in _targets(package, root).values() if kind == "officeDocument"] if root else []
    part = named[0] if named else package.locate(_USUAL_WORKBOOK)
    return part if part.casefold().startswith("xl/") and part.endswith(".xml") else ""


def inventory(package: Package) -> Inventory:
    """Read the workbook part and its relationships. Raises Refused (corrupt, unsafe)."""
    part = workbook_part(package)
    book = _parsed(package, part)
    folder, name = posixpath.split(part)
    targets = _targets(package, package.locate(f"{folder}/_rels/{name}.rels"))
    listed = [element for element in book.iter() if _local(element.tag) == "sheet"]
    sheets = [
        Sheet(element.get("name", ""), target, element.get("state", "visible") != "visible")
        for element in listed
        for kind, target in [targets.get(_relation(element), ("", ""))]
        if kind == "worksheet" and target
    ]
    if not sheets or len(sheets) > _MAX_SHEETS:
        raise refusals.corrupt(_("工作表清单为空或过长"))
    shared = dict(targets.values())
    return Inventory(tuple(sheets), shared.get("styles", ""), shared.get("sharedStrings", ""), _date1904(book))


def clean_copy(texts: Sequence[bytes], styles: bytes, shared_strings: bytes, *, date1904: bool) -> bytes:
    """A small stored .xlsx of the given sheet XML, in that order."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>'.encode(),
        "_rels/.rels": _relations_xml([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook_xml(len(texts), date1904),
    }
    relations = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(len(texts))]
    parts |= {f"xl/worksheets/sheet{number}.xml": text for number, text in enumerate(texts)}
    for kind, content in (("styles", styles), ("sharedStrings", shared_strings)):
        if content:
            parts[f"xl/{kind}.xml"] = content
            relations.append((kind, f"{kind}.xml"))
    parts["xl/_rels/workbook.xml.rels"] = _relations_xml(relations)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _workbook_xml(count: int, date1904: bool) -> bytes:
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(count))
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    return (f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{sheets}</sheets></workbook>').encode()


def _relations_xml(relations: Sequence[tuple[str, str]]) -> bytes:
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations)
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{lines}</Relationships>'.encode()


def _targets(package: Package, rels: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (kind, part or ''), as a relationships part gives them."""
    folder = posixpath.dirname(posixpath.dirname(rels))
    return {
        element.get("Id", ""): (
            posixpath.basename(element.get("Type", "")),
            package.locate(_resolved(folder, element.get("Target", ""))),
        )
        for element in _parsed(package, rels)
    }


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _parsed(package: Package, part: str) -> ElementTree.Element:
    if not part:
        raise refusals.corrupt(_("缺少工作表清单"))
    try:
        return ElementTree.fromstring(package.read_xml(part))  # nosec B314 - no DOCTYPE, no entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise refusals.corrupt(_("部件 %(part)s 不是有效的 XML") % {"part": part}) from error


def _relation(sheet: ElementTree.Element) -> str:
    return next((value for key, value in sheet.attrib.items() if _local(key) == "id"), "")


def _date1904(book: ElementTree.Element) -> bool:
    properties = (element for element in book.iter() if _local(element.tag) == "workbookPr")
    return any(element.get("date1904") in ("1", "true") for element in properties)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
