import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cets_portal.audit.append_only import AppendOnly, ReleaseAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("evidence", "0001_initial"),
        ("registry", "0001_initial"),
        ("quota", "0007_returns_and_releases"),
    ]
    operations = [
        migrations.AddField(
            model_name="surrenderapplication",
            name="paper",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.storedfile", verbose_name="注登机构文件"),
        ),
        ReleaseAppendOnly("quota_surrenderline"),
        migrations.RemoveConstraint(model_name="surrenderline", name="one_line_per_vintage"),
        migrations.AddField(
            model_name="surrenderline",
            name="account",
            field=models.CharField(choices=[("unit", "单位持有"), ("withheld", "暂不发放")], default="unit", max_length=8, verbose_name="账户"),
        ),
        migrations.AddConstraint(
            model_name="surrenderline",
            constraint=models.UniqueConstraint(fields=("application", "holder", "account", "vintage"), name="one_line_per_vintage"),
        ),
        AppendOnly("quota_surrenderline"),
        migrations.CreateModel(
            name="OffsetClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial_number", models.CharField(max_length=80, verbose_name="减排量编号")),
                ("standing", models.BooleanField(default=True, verbose_name="占用")),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="quota.offsetline", verbose_name="抵销明细")),
            ],
            options={
                "verbose_name": "减排量编号占用",
                "verbose_name_plural": "减排量编号占用",
                "ordering": ("line", "pk"),
                "constraints": [models.UniqueConstraint(condition=models.Q(("standing", True)), fields=("serial_number",), name="one_use_per_serial_number")],
            },
        ),
        migrations.CreateModel(
            name="SurrenderConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(choices=[("asked", "待持有单位同意"), ("given", "持有单位已同意"), ("declined", "持有单位不同意")], default="asked", max_length=8, verbose_name="状态")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("refusal", models.TextField(blank=True, verbose_name="不同意的理由")),
                ("answered_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="答复人")),
                ("application", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="quota.surrenderapplication", verbose_name="清缴申请")),
                ("holder", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.enterprise", verbose_name="配额持有单位")),
            ],
            options={
                "verbose_name": "持有单位同意",
                "verbose_name_plural": "持有单位同意",
                "ordering": ("application", "pk"),
                "constraints": [models.UniqueConstraint(fields=("application", "holder"), name="one_consent_per_holder")],
            },
        ),
    ]
