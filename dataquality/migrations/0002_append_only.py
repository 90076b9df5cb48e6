from django.db import migrations

from cets_portal.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("dataquality", "0001_initial")]
    operations = [AppendOnly("dataquality_publishedresult")]
