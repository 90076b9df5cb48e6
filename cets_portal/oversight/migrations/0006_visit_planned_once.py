from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0005_reminder_due_on'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'planned')), fields=('enterprise', 'kind', 'planned_on'), name='visit_planned_once'),
        ),
    ]
