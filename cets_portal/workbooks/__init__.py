"""表格: spreadsheets in and out, issues cell by cell."""
