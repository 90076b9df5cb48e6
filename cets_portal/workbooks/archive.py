"""定值文件: the same content gives the same bytes, so that the digest of a published file can be recomputed."""

import io
import re
import zipfile
from datetime import date

#: The earliest moment a zip can name; every entry bears it.
_STAMP = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def steady(document: bytes, made_on: date) -> bytes:
    """Rewrite an .xlsx or .docx without the traces of when it was made: `made_on` alone stands in it.

    Entries are stored, not deflated: packed bytes differ between builds of zlib.
    """
    moment = f"{made_on.isoformat()}T00:00:00Z".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _CORE:
                content = _MOMENT.sub(rb"\g<1>" + moment + rb"\g<3>", content)
            target.writestr(_entry(name), content)
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.create_system = 0  # Otherwise the operating system's number stands in the file.
    return entry
