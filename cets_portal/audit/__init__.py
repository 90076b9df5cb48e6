"""审计: who did what and when, append-only; and the only writer of status."""
