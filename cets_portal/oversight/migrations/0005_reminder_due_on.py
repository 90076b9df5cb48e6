"""提醒的期限: what was reminded of before belongs to the state's date of its duty."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def take_over_the_dates(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A duty that has lost its date since keeps the day on which people were reminded."""
    obligations = apps.get_model("deadlines", "Obligation").objects.filter(pk=OuterRef("obligation"))
    due_on = Coalesce(Subquery(obligations.values("due_on")[:1]), F("planned_on"))
    apps.get_model("oversight", "Reminder").objects.update(due_on=due_on)


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0002_obligations"),
        ("oversight", "0004_settled_by_portal"),
    ]

    operations = [
        migrations.AddField("reminder", "due_on", models.DateField(null=True, verbose_name="期限")),
        migrations.RunPython(take_over_the_dates, migrations.RunPython.noop),
        migrations.AlterField("reminder", "due_on", models.DateField(verbose_name="期限")),
        migrations.RemoveConstraint("reminder", "reminded_once_per_step"),
        migrations.AddConstraint(
            "reminder",
            models.UniqueConstraint(
                fields=("user", "obligation", "uscc", "step", "due_on"), name="reminded_once_per_date"
            ),
        ),
    ]
