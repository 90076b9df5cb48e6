"""时间取自门户的时钟: instants that people read come from the portal's own clock (docs/decisions/0015)."""

import cets_portal.clock.reading
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
    ]

    # Python fills these in, the tables stay as they are: altering them would drop SQLite's triggers.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="at",
                    field=models.DateTimeField(
                        db_index=True, default=cets_portal.clock.reading.now, editable=False, verbose_name="时间"
                    ),
                ),
            ]
        )
    ]
