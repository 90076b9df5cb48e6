"""时限: notices in force, due dates, reminders."""
