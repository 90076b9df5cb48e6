"""后台: a staff member looks and exports; what has a history cannot be written here, and no value acts as a formula."""

import csv
import io

import pytest
from django.contrib import admin
from django.test import Client

from cets_portal.accounts.models import User
from dataquality.models import PublishedResult
from registry.models import Enterprise, RegisterChange, RosterImport, ScreeningSetting
from tests.factories import make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    user = User.objects.create_superuser("root", display_name="系统管理员", password="green-river-1234")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("model", [Enterprise, RegisterChange, RosterImport, PublishedResult])
def test_what_has_a_history_is_read_only(staff: Client, model: type) -> None:
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"  # type: ignore[attr-defined]
    assert staff.get(url).status_code == 200
    assert staff.get(f"{url}add/").status_code == 403


def test_an_export_of_the_admin_neutralises_formulas(staff: Client) -> None:
    make_enterprise("=1+1")
    export = staff.post(
        "/admin/registry/enterprise/export/", {"format": "1", "resource": "", "enterpriseresource_name": "on"}
    )
    assert export.status_code == 200
    text = export.content.decode("utf-8-sig")
    names = [row["name"] for row in csv.DictReader(io.StringIO(text))]
    assert len(names) == 1
    assert not names[0].startswith("=")


def test_only_the_bureaus_settings_can_be_imported() -> None:
    importing = [model for model, page in admin.site._registry.items() if hasattr(page, "import_action")]
    assert [model for model in importing if model._meta.app_label in {"registry", "dataquality"}] == [ScreeningSetting]
