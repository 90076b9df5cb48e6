"""登记册快照: everything a roster can write, without keys and clock, so that two registers can be compared."""

from typing import Any

from registry.models import Activity, AnnualEmission, Enterprise, EnterpriseName

_UNIT = ("uscc", "name", "province", "city", "legal_representative", "contact", "phone", "address")
_ACTIVITY = ("sector", "industry_code", "sub_industry", "process", "started_on", "closed_on")


def register() -> dict[str, list[tuple[Any, ...]]]:
    """Table → its rows, in a fixed order."""
    owner = "enterprise__uscc"
    return {
        "units": sorted(Enterprise.objects.values_list(*_UNIT)),
        "names": sorted(EnterpriseName.objects.values_list(owner, "name", "kind")),
        "activities": sorted(Activity.objects.values_list(owner, *_ACTIVITY), key=str),
        "figures": sorted(
            AnnualEmission.objects.values_list(owner, "sector", "emission_year", "source", "emissions_tco2e")
        ),
    }
