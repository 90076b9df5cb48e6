"""后台: the register's tables for the system administrator, to look at and to export.

What carries a history (enterprises, events, figures, changes, imports) is read only here: it changes through
the portal's own acts, which leave their audit entry. Only a bureau's settings may be written or imported.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from import_export.admin import ExportMixin, ImportExportModelAdmin

from cets_portal.workbooks.formats import EXPORT_FORMATS, IMPORT_FORMATS
from registry.models import (
    Activity,
    AnnualEmission,
    AnnualList,
    Enterprise,
    EnterpriseEvent,
    EnterpriseName,
    Facility,
    RegisterChange,
    RosterImport,
    ScreeningSetting,
)
from registry.resources import ScreeningSettingResource


class ReadOnlyAdmin(ExportMixin, admin.ModelAdmin):
    """只读: to look at and to export."""

    export_formats = EXPORT_FORMATS
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ScreeningSetting)
class ScreeningSettingAdmin(ImportExportModelAdmin):
    """筛查设置: thirty-odd rows, one for each province."""

    resource_classes: ClassVar = [ScreeningSettingResource]
    export_formats, import_formats = EXPORT_FORMATS, IMPORT_FORMATS
    list_display = ("province", "near_percent")


@admin.register(Enterprise)
class EnterpriseAdmin(ReadOnlyAdmin):
    list_display = ("uscc", "name", "province", "city")
    list_filter = ("province",)
    search_fields = ("uscc", "name", "names__name")


@admin.register(EnterpriseName)
class EnterpriseNameAdmin(ReadOnlyAdmin):
    list_display = ("name", "enterprise", "kind", "source", "first_seen_on")
    list_select_related = ("enterprise",)
    list_filter = ("kind", "source")
    search_fields = ("name", "enterprise__uscc")


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("enterprise", "sector", "industry_code", "process", "started_on", "closed_on")
    list_select_related = ("enterprise",)
    list_filter = ("sector",)
    search_fields = ("enterprise__uscc", "enterprise__name")


@admin.register(Facility)
class FacilityAdmin(ReadOnlyAdmin):
    list_display = ("enterprise", "sector", "code", "name", "capacity", "capacity_unit")
    list_select_related = ("enterprise",)
    list_filter = ("sector",)
    search_fields = ("code", "name", "enterprise__uscc", "enterprise__name")


@admin.register(AnnualEmission)
class AnnualEmissionAdmin(ReadOnlyAdmin):
    list_display = ("enterprise", "sector", "emission_year", "source", "emissions_tco2e", "recorded_at")
    list_select_related = ("enterprise",)
    list_filter = ("emission_year", "sector", "source")
    search_fields = ("enterprise__uscc", "enterprise__name")


@admin.register(EnterpriseEvent)
class EnterpriseEventAdmin(ReadOnlyAdmin):
    list_display = ("enterprise", "kind", "occurred_on", "sector", "recorded_by", "withdrawn_at")
    list_select_related = ("enterprise", "recorded_by")
    list_filter = ("kind",)
    search_fields = ("enterprise__uscc", "enterprise__name")


@admin.register(RosterImport)
class RosterImportAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "province", "status", "rows", "rejected", "uploaded_by", "uploaded_at")
    list_select_related = ("uploaded_by",)
    list_filter = ("province", "status")


@admin.register(RegisterChange)
class RegisterChangeAdmin(ReadOnlyAdmin):
    list_display = ("enterprise", "field", "emission_year", "old", "new", "changed_by", "changed_at")
    list_select_related = ("enterprise", "changed_by")
    search_fields = ("enterprise__uscc",)


@admin.register(AnnualList)
class AnnualListAdmin(ReadOnlyAdmin):
    list_display = ("list_year", "province", "sector", "edition", "status", "published_at")
    list_filter = ("list_year", "sector", "status")
