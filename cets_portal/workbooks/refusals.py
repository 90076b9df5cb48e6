"""拒收: why a file is not taken, each reason with what was found and how to mend it.

The codes are stable and language-free; the sentences are for the person who uploaded the file.
"""

from enum import StrEnum

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.limits import MIB


class Fault(StrEnum):
    """拒收原因: `Refused.code` of every refusal of this room."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    NOT_A_WORKBOOK = "not_a_workbook"
    UNSAFE = "unsafe"
    ZIP_BOMB = "zip_bomb"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    EMPTY = "empty"
    NO_HEADER = "no_header"
    OLD_XLS = "old_xls"
    CSV_ENCODING = "csv_encoding"


def encrypted() -> Refused:
    return Refused(
        _(
            "工作簿设有打开密码，内容已加密，无法读取。请在 Excel 或 WPS 中打开，"
            "通过“文件—信息—保护工作簿”去掉密码，保存后再上传。"
        ),
        code=Fault.ENCRYPTED,
    )


def old_xls() -> Refused:
    return Refused(
        _("这是旧版 .xls 工作簿。请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后再上传。"),
        code=Fault.OLD_XLS,
    )


def not_a_workbook(found: str) -> Refused:
    message = _(
        "文件内容是%(found)s，不是工作簿（只看内容，不看扩展名）。请上传 .xlsx 工作簿，或 UTF-8、GBK 编码的 .csv。"
    )
    return Refused(message % {"found": found}, code=Fault.NOT_A_WORKBOOK)


def save_as_xlsx(found: str) -> Refused:
    message = _("文件内容是%(found)s。请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”后再上传。")
    return Refused(message % {"found": found}, code=Fault.NOT_A_WORKBOOK)


def corrupt(what: str) -> Refused:
    message = _("工作簿已损坏：%(what)s。请用 Excel 或 WPS 打开原文件，另存一份后再上传；打不开时请索取原件。")
    return Refused(message % {"what": what}, code=Fault.CORRUPT)


def unsafe(what: str) -> Refused:
    message = _("工作簿含有正常文件不会有的内容：%(what)s，为安全起见不予读取。请在 Excel 或 WPS 中另存一份后再上传。")
    return Refused(message % {"what": what}, code=Fault.UNSAFE)


def zip_bomb(part: str) -> Refused:
    message = _(
        "工作簿的部件 %(part)s 解压后异常膨胀，疑似压缩炸弹，已停止读取。"
        "请在 Excel 或 WPS 中新建工作簿，把数据粘贴过去，保存后再上传。"
    )
    return Refused(message % {"part": part}, code=Fault.ZIP_BOMB)


def file_too_large(size: int, limit: int) -> Refused:
    message = _(
        "文件 %(size)s MB，超过单个文件 %(limit)s MB 的上限。请删去图片和无关工作表，或拆分成几个文件分别上传。"
    )
    return Refused(message % {"size": f"{size / MIB:.1f}", "limit": f"{limit / MIB:g}"}, code=Fault.TOO_LARGE)


def inflated_too_large(limit: int) -> Refused:
    message = _(
        "工作簿解压后超过 %(limit)s MB 的上限。常见原因是成片的空单元格带有格式："
        "请删除数据以外的行和列，或拆分成几个文件分别上传。"
    )
    return Refused(message % {"limit": f"{limit / MIB:g}"}, code=Fault.TOO_LARGE)


def too_wide(cell: str, limit: int) -> Refused:
    message = _("单元格 %(cell)s 仍有内容，超过 %(limit)s 列的上限。请删除表格右侧多余的内容后再上传。")
    return Refused(message % {"cell": cell, "limit": limit}, code=Fault.TOO_LARGE)


def too_many_rows(found: int, limit: int) -> Refused:
    """All rows were counted, and are more than `limit`."""
    message = _("文件有 %(found)s 行数据，超过每次 %(limit)s 行的上限。请按地市或行业拆分成几个文件分别上传。")
    return Refused(message % {"found": f"{found:,}", "limit": f"{limit:,}"}, code=Fault.TOO_MANY_ROWS)


def rows_too_far(row: int, limit: int, last: int) -> Refused:
    """Row `row` of the sheet is filled, below `last`, where reading ends: how many rows there are nobody counted."""
    message = _(
        "读到第 %(row)s 行仍有数据，后面没有再读：每次最多 %(limit)s 行数据，最后一行不得在第 %(last)s 行以下。"
        "请按地市或行业拆分成几个文件分别上传；下方若是误留的内容，请删除那些行后再保存。"
    )
    return Refused(message % {"row": f"{row:,}", "limit": f"{limit:,}", "last": f"{last:,}"}, code=Fault.TOO_MANY_ROWS)


def empty(sheet: str = "") -> Refused:
    if not sheet:
        return Refused(_("文件里没有任何内容。请选择填好的工作簿后再上传。"), code=Fault.EMPTY)
    message = _("工作表“%(sheet)s”只有表头，没有数据行。请在表头下方填写数据后再上传。")
    return Refused(message % {"sheet": sheet}, code=Fault.EMPTY)


def no_header(rows: int, expected: str) -> Refused:
    message = _("前 %(rows)s 行里没有找到表头。请保留模板的标题行，至少要有这些列：%(expected)s。")
    if not expected:
        message = _("前 %(rows)s 行里没有找到表头。请下载模板，保留它的标题行后再上传。")
    return Refused(message % {"rows": rows, "expected": expected}, code=Fault.NO_HEADER)


def csv_encoding(line: int | None = None) -> Refused:
    if line is None:
        message = _("无法识别 CSV 的文字编码：按 UTF-8 和 GBK 读出来都不是有意义的文字。")
    else:
        message = _("CSV 第 %(line)s 行含有既不是 UTF-8 也不是 GBK 的文字。") % {"line": f"{line:,}"}
    advice = _("请用 Excel 或 WPS 打开，另存为“CSV UTF-8”或 .xlsx 后再上传。")
    return Refused(message + advice, code=Fault.CSV_ENCODING)


def broken_csv(line: int) -> Refused:
    message = _(
        "CSV 第 %(line)s 行附近的引号不成对，后面的内容会读错行。"
        "请检查该行的双引号，或用 Excel、WPS 另存为 .xlsx 后再上传。"
    )
    return Refused(message % {"line": f"{line:,}"}, code=Fault.CORRUPT)
