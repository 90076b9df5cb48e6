"""报告数据项的显示: the rows of the verified version as choices and as words."""

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from cets_portal.joining import with_note
from dataquality.models import Verification
from dataquality.rules.annual.items import ReportItem, items_of
from dataquality.templatetags.result_words import row_name


def items(verification: Verification) -> tuple[ReportItem, ...]:
    """The rows of the version that is verified."""
    return items_of(json.loads(verification.version.content))


def choices(found: tuple[ReportItem, ...]) -> list[tuple[str, str]]:
    """(item, words) for a form."""
    return [(one.item, words_of(one)) for one in found]


def words_of(one: ReportItem) -> str:
    """标签（单位） and the facility that it belongs to."""
    facility = f" · {one.facility}" if one.facility else ""
    return f"{with_note(_named(one.label), one.unit)}{facility}"


def _named(label: str) -> str:
    """Item and parameter each in the reader's language, where the two together are no phrase of their own."""
    whole = _(label)
    return whole if whole != label else row_name(label)


def by_item(found: tuple[ReportItem, ...]) -> Mapping[str, str]:
    return dict(choices(found))


def numeric(found: tuple[ReportItem, ...]) -> frozenset[str]:
    """Items whose value is a number."""
    return frozenset(one.item for one in found if one.decimals is not None)
