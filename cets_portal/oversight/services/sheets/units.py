"""认单位: which enterprise of the province a row means, by its code, by its name, or by both."""

from django.utils.translation import gettext as _

from cets_portal.oversight.services.sheets.plan import Line
from registry.models import Enterprise, EnterpriseName
from registry.rules.names import name_key
from registry.rules.uscc import normalise


class Units:
    """一省的企业, found in two queries."""

    def __init__(self, province: str) -> None:
        self._by_code = {unit.uscc: unit for unit in Enterprise.objects.filter(province=province)}
        self._by_pk = {unit.pk: unit for unit in self._by_code.values()}
        self._names: dict[str, set[int]] = {}
        for pk, unit in self._by_pk.items():
            self._names.setdefault(name_key(unit.name), set()).add(pk)
        spellings = EnterpriseName.objects.filter(enterprise__province=province).order_by()
        for pk, name in spellings.values_list("enterprise_id", "name"):
            self._names.setdefault(name_key(name), set()).add(pk)

    def of(self, line: Line) -> Enterprise | None:
        """The unit, or None with the fault noted on the line."""
        code, name = normalise(line.text("uscc")), line.text("name")
        if code:
            return self._by_both(line, code, name)
        if name:
            return self._by_name(line, name)
        line.fault("name", _("没有写单位名称，也没有信用代码。"), _("至少填写一项，最好是信用代码。"))
        return None

    def _by_both(self, line: Line, code: str, name: str) -> Enterprise | None:
        unit = self._by_code.get(code)
        if unit is None:
            line.fault("uscc", _("本省登记册里没有信用代码 %(code)s。") % {"code": code}, _("请对照营业执照核对代码。"))
            return None
        if name and unit.pk not in self._names.get(name_key(name), ()):
            found = _("这个代码在登记册里是“%(known)s”，与名称不符。") % {"known": unit.name}
            line.fault("name", found, _("请改正名称或代码，使两者是同一家。"))
            return None
        return unit

    def _by_name(self, line: Line, name: str) -> Enterprise | None:
        found = self._names.get(name_key(name), set())
        if len(found) == 1:
            return self._by_pk[next(iter(found))]
        if found:
            line.fault("name", _("登记册里有 %(n)s 家叫这个名称。") % {"n": len(found)}, _("请补填信用代码。"))
        else:
            line.fault("name", _("本省登记册里没有这个名称。"), _("请按营业执照写全称，或补填信用代码。"))
        return None
