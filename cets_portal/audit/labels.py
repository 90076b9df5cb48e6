"""对象的叫法: the label of an entry, which was stored in Chinese, in the reader's language.

Names of units, bodies and files are data and stay as they are. What models put together from words
("示例 2026 年度发电名录第 1 版") is taken apart here and put together again in the reader's language.
"""

import re

from django.apps import apps
from django.utils.translation import gettext as _

from cets_portal.audit.models import Entry
from cets_portal.norms.provinces import find_province
from cets_portal.templatetags.places import short_place

_LIST = re.compile(r"(?P<place>\S+) (?P<year>\d{4}) 年度(?P<sector>\S+?)名录第 (?P<edition>\d+) 版")
_NOTICE = re.compile(r"(?P<unit>.+) (?P<year>\d{4}) (?P<sector>发电|钢铁|水泥|铝冶炼)")


def target_words(entry: Entry) -> str:
    """The object of the act, as the reader calls it."""
    label = _LIST.sub(_list_words, entry.target_label)
    notice = _NOTICE.fullmatch(label)
    if notice and entry.target_type == "registry.rightsnotice":
        return f"{notice['unit']} {notice['year']} {_(notice['sector'])}"
    return label


def kind_words(entry: Entry) -> str:
    """What kind of thing it is; empty for a kind that the portal no longer has."""
    try:
        return str(apps.get_model(entry.target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""


def _list_words(found: re.Match[str]) -> str:
    place = find_province(found["place"])
    return _("%(place)s %(year)s 年度%(sector)s名录第 %(edition)s 版") % {
        "place": short_place(place) if place else found["place"],
        "year": found["year"],
        "sector": _(found["sector"]),
        "edition": found["edition"],
    }
