"""后台: agencies and published results, to look at and to export; they come in by import_published_results."""

from django.contrib import admin

from dataquality.models import AgencyName, PublishedResult, VerificationAgency
from registry.admin import ReadOnlyAdmin


@admin.register(VerificationAgency)
class VerificationAgencyAdmin(ReadOnlyAdmin):
    list_display = ("uscc", "name")
    search_fields = ("uscc", "name", "names__name")


@admin.register(AgencyName)
class AgencyNameAdmin(ReadOnlyAdmin):
    list_display = ("name", "agency", "first_seen_on")
    list_select_related = ("agency",)
    search_fields = ("name", "agency__uscc")


@admin.register(PublishedResult)
class PublishedResultAdmin(ReadOnlyAdmin):
    list_display = (
        "verification_list", "target_order", "verification_year", "industry", "agency_name", "enterprise_name",
        "timeliness", "result", "repeat_of",
    )  # fmt: skip
    list_select_related = ("repeat_of",)
    list_filter = ("verification_year", "industry", "timeliness", "result")
    search_fields = ("verification_list", "agency_name", "enterprise_name")
