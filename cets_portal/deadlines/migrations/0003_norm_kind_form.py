from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0002_obligations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='normdocument',
            name='kind',
            field=models.CharField(choices=[('notice', '通知'), ('list_rule', '名录规则'), ('standing', '长期任务'), ('clocks', '办理时限'), ('calendar', '工作日历'), ('form', '存证表单')], max_length=10, verbose_name='类型'),
        ),
    ]
