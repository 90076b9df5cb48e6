"""检查用语: the words that sentences of several checks use, marked for translation."""

from collections.abc import Mapping
from types import MappingProxyType

from cets_portal.norms.form import Method
from cets_portal.norms.marking import gettext_noop as _

METHODS: Mapping[str, str] = MappingProxyType(
    {
        Method.MEASURED: _("实测"),
        Method.COMPUTED: _("计算"),
        Method.DESIGN: _("设计值"),
        Method.DEFAULT: _("缺省值"),
        Method.TEXT: _("文字"),
    }
)
