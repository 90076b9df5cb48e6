from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from registry.immutability import KeepPublishedLists, ReleasePublishedLists


def tell_from_changes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """How units stood last year, as far as the changes of their entries tell; the next screening tells the rest."""
    entries = apps.get_model("registry", "ListEntry").objects.using(editor.connection.alias)
    listed = Q(change__in=("continued", "left")) | Q(change_reason="to_report_only")
    entries.filter(listed).update(stood="listed")
    entries.filter(change_reason="from_report_only").update(stood="reporting")
    entries.filter(change="moved").update(stood="moved")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_published_lists")]
    operations = [
        ReleasePublishedLists(),
        migrations.AddField(
            model_name="listentry",
            name="stood",
            field=models.CharField(blank=True, default="", max_length=9, verbose_name="上年情形"),
        ),
        migrations.RunPython(tell_from_changes, migrations.RunPython.noop),
        KeepPublishedLists(),
    ]
