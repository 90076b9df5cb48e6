import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cets_portal.clock.reading


def _stored_file(words):
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        to="evidence.storedfile", verbose_name=words,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0005_keys_and_proofs"),
        ("quota", "0007_returns_and_releases"),
        ("quota", "0010_surrender_consents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JudicialPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lifts", models.BooleanField(default=False, verbose_name="解除冻结")),
                ("issuer", models.CharField(max_length=200, verbose_name="出具机关")),
                ("number", models.CharField(max_length=80, verbose_name="文书编号")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="登记时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                        verbose_name="经办",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.storedfile",
                        verbose_name="文书",
                    ),
                ),
                (
                    "freeze",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="quota.freeze",
                        verbose_name="冻结",
                    ),
                ),
            ],
            options={"verbose_name": "司法文书", "verbose_name_plural": "司法文书", "ordering": ("freeze", "pk"), 
                'constraints': [models.UniqueConstraint(fields=("freeze", "lifts"), name="one_judicial_paper_per_act")],},
        ),
        migrations.AlterField(
            model_name="carryover",
            name="status",
            field=models.CharField(
                choices=[
                    ("filed", "结转待审批"),
                    ("approved", "结转已办理"),
                    ("refused", "结转未批准"),
                    ("withdrawn", "结转已撤回"),
                ],
                default="filed", max_length=9, verbose_name="状态",
            ),
        ),
        migrations.RemoveConstraint(model_name="yearclose", name="one_close_per_year"),
        migrations.AlterField(
            model_name="yearclose",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "关账待复核"),
                    ("closed", "年度已关账"),
                    ("refused", "关账未同意"),
                    ("reopening", "重开待复核"),
                    ("reopened", "年度已重开"),
                ],
                default="proposed", max_length=9, verbose_name="状态",
            ),
        ),
        migrations.AddField("yearclose", "number", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
        migrations.AddField(
            "yearclose", "digest", models.CharField(default="", max_length=64, verbose_name="摘要"), preserve_default=False
        ),
        migrations.AddField("yearclose", "workbook", _stored_file("公开文件（.xlsx）")),
        migrations.AddField("yearclose", "csv", _stored_file("公开文件（.csv）")),
        migrations.AddField(
            "yearclose",
            "reopening_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL, verbose_name="提出重开的人",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearclose",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("refused", "reopened")), _negated=True),
                fields=("province", "sector", "quota_year"),
                name="one_close_per_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearclose",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "refused"), _negated=True),
                fields=("province", "sector", "quota_year", "number"),
                name="one_close_per_number",
            ),
        ),
    ]
