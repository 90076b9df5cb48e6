import cets_portal.clock.reading
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quota', '0006_surrender_append_only'),
        ('registry', '0008_abandoned_amendments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuotaReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('province', models.CharField(max_length=2, verbose_name='省份')),
                ('sector', models.CharField(choices=[('power', '发电'), ('steel', '钢铁'), ('cement', '水泥'), ('aluminium', '铝冶炼')], max_length=9, verbose_name='行业')),
                ('quota_year', models.PositiveSmallIntegerField(verbose_name='配额年度')),
                ('tonnes', models.BigIntegerField(verbose_name='吨数')),
                ('reason', models.TextField(verbose_name='理由')),
                ('status', models.CharField(choices=[('proposed', '待复核记账'), ('posted', '已复核记账'), ('refused', '未同意记账'), ('withdrawn', '记账申请已收回')], default='proposed', max_length=9, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(default=cets_portal.clock.reading.now, editable=False, verbose_name='登记时间')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='复核日期')),
                ('stage', models.CharField(choices=[('pre', '预分配'), ('final', '核定')], max_length=5, verbose_name='环节')),
            ],
            options={
                'verbose_name': '多退',
                'verbose_name_plural': '多退',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('province', models.CharField(max_length=2, verbose_name='省份')),
                ('sector', models.CharField(choices=[('power', '发电'), ('steel', '钢铁'), ('cement', '水泥'), ('aluminium', '铝冶炼')], max_length=9, verbose_name='行业')),
                ('quota_year', models.PositiveSmallIntegerField(verbose_name='配额年度')),
                ('tonnes', models.BigIntegerField(verbose_name='吨数')),
                ('reason', models.TextField(verbose_name='理由')),
                ('status', models.CharField(choices=[('proposed', '待复核记账'), ('posted', '已复核记账'), ('refused', '未同意记账'), ('withdrawn', '记账申请已收回')], default='proposed', max_length=9, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(default=cets_portal.clock.reading.now, editable=False, verbose_name='登记时间')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='复核日期')),
            ],
            options={
                'verbose_name': '解除暂不发放',
                'verbose_name_plural': '解除暂不发放',
                'ordering': ('-pk',),
            },
        ),
        migrations.AddField(
            model_name='quotareturn',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='quotareturn',
            name='enterprise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quota_returns', to='registry.enterprise', verbose_name='企业'),
        ),
        migrations.AddField(
            model_name='quotareturn',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='release',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='release',
            name='enterprise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='registry.enterprise', verbose_name='企业'),
        ),
        migrations.AddField(
            model_name='release',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人'),
        ),
        migrations.AddField(
            model_name='release',
            name='withholding',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='quota.withholding', verbose_name='差异化发放'),
        ),
        migrations.AddConstraint(
            model_name='quotareturn',
            constraint=models.CheckConstraint(condition=models.Q(('tonnes__gt', 0)), name='return_of_something'),
        ),
        migrations.AddConstraint(
            model_name='quotareturn',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='return_second_person'),
        ),
        migrations.AddConstraint(
            model_name='quotareturn',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('enterprise', 'sector', 'quota_year', 'stage'), name='one_return_in_work'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('tonnes__gt', 0)), name='release_of_something'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='release_second_person'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('enterprise', 'quota_year'), name='one_release_in_work'),
        ),
    ]
