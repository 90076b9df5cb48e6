from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0003_verification_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('rights_duties', '权利义务告知书'), ('reminder', '催办函'), ('result', '结果告知书'), ('verification', '核查结果告知书'), ('quota', '配额告知书')], max_length=14, verbose_name='种类'),
        ),
    ]
