"""次序: the same on PostgreSQL and SQLite, whatever collation the database was made with."""

from django.db import connection
from django.db.models import F
from django.db.models.functions import Collate


def by_letter(path: str) -> Collate:
    """Order a text by its code points: the one order that both databases have."""
    return Collate(F(path), "C" if connection.vendor == "postgresql" else "BINARY")
