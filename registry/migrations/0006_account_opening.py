import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cets_portal.clock.reading
from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0001_initial"),
        ("registry", "0005_roster_check"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("preparing", "准备材料"),
                            ("submitted", "已提交待审"),
                            ("returned", "已退回"),
                            ("accepted", "材料已审"),
                            ("forwarded", "已送注登机构"),
                            ("complete", "三项已开通"),
                        ],
                        default="preparing",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("emission_on", models.DateField(blank=True, null=True, verbose_name="排放管理开通日期")),
                ("trading_on", models.DateField(blank=True, null=True, verbose_name="注册登记与交易开通日期")),
                ("voluntary_on", models.DateField(blank=True, null=True, verbose_name="自愿减排开通日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("paper_note", models.CharField(blank=True, max_length=200, verbose_name="书面申请说明")),
                ("return_reason", models.CharField(blank=True, max_length=500, verbose_name="退回理由")),
                ("forwarded_on", models.DateField(blank=True, null=True, verbose_name="送注登机构日期")),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="建立时间"
                    ),
                ),
                (
                    "enterprise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_opening",
                        to="registry.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
            options={
                "verbose_name": "账户开立",
                "verbose_name_plural": "账户开立",
                "ordering": ("-pk",),
                'constraints': [models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "complete"), _negated=True),
                    models.Q(
                        ("emission_on__isnull", False), ("trading_on__isnull", False), ("voluntary_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="complete_has_three_days",
            )],
                'indexes': [models.Index(fields=["status"], name="opening_by_status")],
            },
        ),
        migrations.CreateModel(
            name="OpeningDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="材料种类")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "added_at",
                    models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="上传时间"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="registry.accountopening",
                        verbose_name="账户开立",
                    ),
                ),
            ],
            options={
                "verbose_name": "申请材料",
                "verbose_name_plural": "申请材料",
                "ordering": ("opening", "pk"),
                'constraints': [models.UniqueConstraint(fields=("opening", "kind", "file"), name="one_document_of_a_kind")],
            },
        ),
        migrations.CreateModel(
            name="OpeningSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("province", models.CharField(max_length=2, verbose_name="省份")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "status",
                    models.CharField(
                        choices=[("checked", "已核对待载入"), ("loaded", "已载入"), ("abandoned", "已放弃")],
                        default="checked",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="拒绝")),
                ("recorded", models.PositiveIntegerField(default=0, verbose_name="登记")),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="上传时间"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.storedfile",
                        verbose_name="文件",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "开通登记表",
                "verbose_name_plural": "开通登记表",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="OpeningSubmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="次")),
                ("content", models.JSONField(verbose_name="内容")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "submitted_at",
                    models.DateTimeField(
                        default=cets_portal.clock.reading.now, editable=False, verbose_name="提交时间"
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="registry.accountopening",
                        verbose_name="账户开立",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
            options={
                "verbose_name": "申请快照",
                "verbose_name_plural": "申请快照",
                "ordering": ("opening", "-number"),
                'constraints': [models.UniqueConstraint(fields=("opening", "number"), name="one_submission_per_number")],
            },
        ),
        AppendOnly("registry_openingsubmission"),
    ]
