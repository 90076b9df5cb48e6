"""日期: how days and instants are written. Legal dates are Asia/Shanghai dates (settings.TIME_ZONE)."""

from datetime import date, datetime

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.templatetags.figures import NOTHING

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def day(value: date | None) -> str:
    """7月31日 周四. For the running year only; elsewhere use `long_day`."""
    if not value:
        return NOTHING
    local = _local(value)
    # Translators: a date format of Django (n month, j day); English: j M
    return f"{dateformat.format(local, _('n月j日'))} {WEEKDAYS[local.weekday()]}"


def month_day(value: date | None) -> str:
    """7月31日."""
    # Translators: a date format of Django; English: j M
    return _written(value, _("n月j日"))


def year_only(value: date | None) -> str:
    """2025年."""
    # Translators: a date format of Django; English: Y
    return _written(value, _("Y年"))


def long_day(value: date | None) -> str:
    """2025年7月31日."""
    # Translators: a date format of Django; English: j M Y
    return _written(value, _("Y年n月j日"))


def moment(value: datetime | None) -> str:
    """7月21日 22:04."""
    # Translators: a date format of Django; English: j M H:i
    return _written(value, _("n月j日 H:i"))


def long_moment(value: datetime | None) -> str:
    """2025年7月21日 22:04."""
    # Translators: a date format of Django; English: j M Y H:i
    return _written(value, _("Y年n月j日 H:i"))


def _written(value: date | None, pattern: str) -> str:
    return dateformat.format(_local(value), pattern) if value else NOTHING


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
