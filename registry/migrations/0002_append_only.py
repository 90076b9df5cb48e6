from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [AppendOnly("registry_registerchange")]
