"""公钥与复核记录: the public keys of the log, and what each run of its proof found. Neither is ever changed."""

import cets_portal.clock.reading
from django.db import migrations, models

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0004_log_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=cets_portal.clock.reading.now, editable=False, verbose_name='开始时间')),
                ('finished_at', models.DateTimeField(default=cets_portal.clock.reading.now, editable=False, verbose_name='结束时间')),
                ('size', models.PositiveBigIntegerField(verbose_name='条目数')),
                ('root', models.CharField(max_length=64, verbose_name='根散列')),
                ('counts', models.JSONField(default=dict, verbose_name='核对数量')),
                ('wrong', models.PositiveBigIntegerField(default=0, verbose_name='问题数')),
                ('findings', models.JSONField(default=list, verbose_name='问题')),
            ],
            options={
                'verbose_name': '复核记录',
                'verbose_name_plural': '复核记录',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_id', models.CharField(max_length=64, unique=True, verbose_name='密钥标识')),
                ('algorithm', models.CharField(max_length=20, verbose_name='算法')),
                ('public_key', models.TextField(verbose_name='公钥')),
                ('first_used_at', models.DateTimeField(default=cets_portal.clock.reading.now, editable=False, verbose_name='启用时间')),
            ],
            options={
                'verbose_name': '签名公钥',
                'verbose_name_plural': '签名公钥',
                'ordering': ('pk',),
            },
        ),
        AppendOnly("evidence_signingkey"),
        AppendOnly("evidence_proof"),
    ]
