import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dataquality.immutability import KeepAcceptedPlans


class Migration(migrations.Migration):
    dependencies = [
        ("dataquality", "0004_submissions_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="planversion",
            name="saved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="保存人",
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="saved_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="保存时间"),
        ),
        KeepAcceptedPlans(),
    ]
