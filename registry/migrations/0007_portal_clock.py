"""时间取自门户的时钟: instants that people read come from the portal's own clock (docs/decisions/0015)."""

import cets_portal.clock.reading
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_account_opening"),
    ]

    # Python fills these in, the tables stay as they are: altering them would drop SQLite's triggers.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="annualemission",
                    name="recorded_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                migrations.AlterField(
                    model_name="enterprise",
                    name="recorded_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                migrations.AlterField(
                    model_name="enterpriseevent",
                    name="recorded_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                migrations.AlterField(
                    model_name="registerchange",
                    name="changed_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="时间"
                    ),
                ),
                migrations.AlterField(
                    model_name="rightsnotice",
                    name="sent_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="告知时间"
                    ),
                ),
                migrations.AlterField(
                    model_name="rosterimport",
                    name="uploaded_at",
                    field=models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="上传时间"
                    ),
                ),
            ]
        )
    ]
