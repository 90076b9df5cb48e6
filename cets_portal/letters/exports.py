"""公文导出: the columns of the list page as a workbook."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cets_portal.letters.models import Letter
from cets_portal.workbooks.writing import Column, Kind

CHUNK = 2000


def columns() -> list[Column]:
    return [
        Column(_("文号"), 20),
        Column(_("种类"), 16),
        Column(_("标题"), 44),
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("状态"), 16),
        Column(_("发文日期"), 12, Kind.DATE),
        Column(pgettext("letters", "签发人"), 12),
        Column(_("送达方式"), 10),
        Column(_("送达时间"), 17),
        Column(_("送达说明"), 30),
        Column(_("确认人"), 12),
        Column(_("确认时间"), 17),
        Column(_("书面回执说明"), 30),
        Column(_("正文摘要"), 66, Kind.CODE),
    ]


def rows(found: QuerySet[Letter]) -> Iterator[list[Any]]:
    """One row a letter, in the order of the page."""
    for one in found.select_related("issued_by", "acknowledged_by").iterator(chunk_size=CHUNK):
        yield [
            one.number, one.get_kind_display(), one.title, one.name, one.uscc, one.city, one.get_status_display(),
            one.issued_on, str(one.issued_by or ""), one.get_channel_display(), _minute(one.sent_at), one.send_note,
            str(one.acknowledged_by or ""), _minute(one.acknowledged_at), one.paper_note, one.content_digest,
        ]  # fmt: skip


def _minute(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
