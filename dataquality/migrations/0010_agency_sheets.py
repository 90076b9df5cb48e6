import cets_portal.clock.reading
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dataquality', '0009_verification_append_only'),
        ('evidence', '0005_keys_and_proofs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='verification',
            name='on_site_back_on',
            field=models.DateField(blank=True, null=True, verbose_name='现场核查清单交回'),
        ),
        migrations.CreateModel(
            name='AgencySheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('status', models.CharField(choices=[('checked', '已核对待载入'), ('loaded', '已载入'), ('abandoned', '已放弃')], default='checked', max_length=9, verbose_name='状态')),
                ('written', models.PositiveIntegerField(default=0, verbose_name='载入的行')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='拒绝的行')),
                ('uploaded_at', models.DateTimeField(default=cets_portal.clock.reading.now, editable=False, verbose_name='上传时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='dataquality.verificationagency', verbose_name='机构')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.storedfile', verbose_name='文件')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '人员表',
                'verbose_name_plural': '人员表',
                'ordering': ('-pk',),
            },
        ),
    ]
