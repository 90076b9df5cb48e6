"""更正可以放弃: one more status of an annual list; the column stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_portal_clock"),
    ]

    operations = [
        migrations.AlterField(
            model_name="annuallist",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "办理中"),
                    ("submitted", "待签发"),
                    ("published", "已发布"),
                    ("superseded", "已被替代"),
                    ("abandoned", "已放弃"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
    ]
