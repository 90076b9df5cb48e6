"""时间取自门户的时钟: instants that people read come from the portal's own clock (docs/decisions/0015)."""

import cets_portal.clock.reading
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_initial"),
    ]

    # Python fills these in, the tables stay as they are: altering them would drop SQLite's triggers.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="storedfile",
                    name="stored_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="存入时间"
                    ),
                ),
            ]
        )
    ]
