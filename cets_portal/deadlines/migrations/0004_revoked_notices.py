from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0003_norm_kind_form'),
    ]

    operations = [
        migrations.AlterField(
            model_name='enterednotice',
            name='status',
            field=models.CharField(choices=[('draft', '录入中'), ('submitted', '待第二人复核'), ('in_force', '施行'), ('withdrawn', '已作废'), ('revoked', '已撤销施行')], default='draft', max_length=10, verbose_name='状态'),
        ),
    ]
