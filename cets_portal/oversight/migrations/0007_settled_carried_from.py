"""承接的办结: a record of a replaced duty counts on for the one in its place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0006_visit_planned_once")]

    operations = [
        migrations.AddField(
            "settled",
            "carried_from",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_to",
                to="oversight.settled",
                verbose_name="承接自",
            ),
        ),
    ]
