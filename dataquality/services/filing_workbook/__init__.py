"""填报表: a month's filing as a workbook: made for one enterprise from form and plan, read back cell by cell."""
