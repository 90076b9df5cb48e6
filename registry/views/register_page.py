"""登记册页的条件: what the address asks for, and the choices its filters offer."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.clock import reading as clock
from cets_portal.norms.provinces import find_province
from cets_portal.templatetags.places import place
from registry.access import enterprises_for
from registry.choices import OperatingState
from registry.selectors.register import (
    WITH_ACCOUNT,
    WITHOUT_ACCOUNT,
    RegisterQuery,
    cities,
    figure_counts,
    provinces_present,
)

Options = list[tuple[str, str, int | None]]

NARROWING = ("q", "province", "city", "figure", "state", "account")


def register_query(request: HttpRequest) -> RegisterQuery:
    """The query of this address, with the year and sector of the shell's switch."""
    working = working_of(request)
    return RegisterQuery(
        emission_year=working.emission_year,
        list_year=working.list_year,
        today=clock.today(),
        sector=working.sector,
        sort=request.GET.get("sort", ""),
        **{name: request.GET.get(name, "").strip() for name in NARROWING},
    )


def is_narrowed(query: RegisterQuery) -> bool:
    """Does any condition leave enterprises out?"""
    return bool(query.sector or any(getattr(query, name) for name in NARROWING))


def figure_options(request: HttpRequest, query: RegisterQuery) -> Options:
    """All, with a figure of the emission year, without one; each with its count under the other conditions."""
    counts = figure_counts(enterprises_for(user_of(request)), query)
    year = {"year": query.emission_year}
    return [
        ("", _("全部"), counts[""]),
        ("known", _("有 %(year)s 排放量") % year, counts["known"]),
        ("missing", _("缺 %(year)s 排放量") % year, counts["missing"]),
    ]


def province_options(request: HttpRequest) -> Options:
    """Provinces of the register, for those who see more than one."""
    if not is_role(request, Role.MINISTRY_ADMIN, Role.AUDITOR):
        return []
    present = provinces_present(enterprises_for(user_of(request)))
    named: Options = [(code, province_name(code), n) for code, n in present if code]
    return [("", _("全部"), None), *named] if len(named) > 1 else []


def city_options(request: HttpRequest, query: RegisterQuery) -> Options:
    """Cities of the register; "-" asks for enterprises whose city is not recorded."""
    counted = cities(enterprises_for(user_of(request)), query)
    return [("", _("全部"), None), *((city or "-", city or _("未登记地市"), n) for city, n in counted)]


def state_options() -> Options:
    """经营状态."""
    return [("", _("全部"), None), *((value, str(label), None) for value, label in OperatingState.choices)]


def account_options() -> Options:
    """企业账号: who has people that can sign in, and who has none yet."""
    return [("", _("全部"), None), (WITH_ACCOUNT, _("已开通"), None), (WITHOUT_ACCOUNT, _("无账号"), None)]


def province_name(code: str) -> str:
    """示例省, or Demo Province, for 99; empty for a code that is none."""
    found = find_province(code)
    return place(found) if found else ""
