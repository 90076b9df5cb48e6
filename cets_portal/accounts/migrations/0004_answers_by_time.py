"""接口应答按时间: stored answers are forgotten by their age."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_api_tokens")]
    operations = [
        migrations.AddIndex(model_name="apianswer", index=models.Index(fields=["made_at"], name="answers_by_time")),
    ]
