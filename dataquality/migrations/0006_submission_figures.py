from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dataquality", "0005_accepted_plans")]
    operations = [
        # Nullable and without default, so that SQLite adds the column in place and the table keeps its triggers.
        migrations.AddField("submission", "figures", models.JSONField(editable=False, null=True, verbose_name="数值")),
    ]
