"""预填: what the register already knows of a unit, as the first content of its plan."""

from typing import Any

from cets_portal.norms.form import FacilityKind, Form
from dataquality.rules.plan.carrying import completed
from dataquality.rules.plan.content import FACILITY_CODE, IN_USE, empty_content
from registry.models import Enterprise, Facility


def first_content(form: Form, enterprise: Enterprise) -> dict[str, Any]:
    """A content with the enterprise's facts and the facilities whose kind the form leaves no doubt about."""
    content = empty_content() | {
        "enterprise": _facts(form, enterprise),
        "facilities": [one for one in (_facility(form, row) for row in _standing(form, enterprise)) if one],
    }
    return completed(form, content)


def _facts(form: Form, enterprise: Enterprise) -> dict[str, str]:
    activity = enterprise.activities.filter(sector=form.sector).first()
    facts = {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "address": enterprise.address,
        "legal_name": enterprise.legal_representative,
        "filer_name": enterprise.contact,
        "filer_phone": enterprise.phone,
        "industry_code": activity.industry_code if activity else "",
        "sub_industry": activity.sub_industry if activity else "",
    }
    return {key: value for key, value in facts.items() if value}


def _standing(form: Form, enterprise: Enterprise) -> list[Facility]:
    return list(enterprise.facilities.filter(sector=form.sector, closed_on__isnull=True).order_by("code"))


def _facility(form: Form, row: Facility) -> dict[str, Any] | None:
    kind = _kind_of(form, row)
    if kind is None or not FACILITY_CODE.fullmatch(row.code):
        return None
    same_unit = row.capacity is not None and row.capacity_unit == kind.capacity_unit
    return blank_facility(row.code, row.name, kind.id) | {
        "capacity": format(row.capacity.normalize(), "f") if same_unit and row.capacity is not None else ""
    }


def _kind_of(form: Form, row: Facility) -> FacilityKind | None:
    if len(form.facility_kinds) == 1:
        return form.facility_kinds[0]
    named = [kind for kind in form.facility_kinds if kind.name in row.name]
    return named[0] if len(named) == 1 else None


def blank_facility(code: str, name: str, kind: str) -> dict[str, Any]:
    """A facility of which only code, name and kind are known."""
    return {
        "code": code, "name": name, "kind": kind, "model": "", "position": "", "state": IN_USE, "owner": "",
        "permit": "", "note": "", "capacity": "", "cofired": False, "details": {}, "flows": [],
    }  # fmt: skip
