from django.db import migrations

from cets_portal.letters.immutability import KeepIssuedLetters


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]
    operations = [KeepIssuedLetters()]
