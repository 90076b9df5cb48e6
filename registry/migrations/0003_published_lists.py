from django.db import migrations

from registry.immutability import KeepPublishedLists


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_append_only")]
    operations = [KeepPublishedLists()]
