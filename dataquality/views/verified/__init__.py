"""核查认定的页面: figures proposed, confirmed, told, corrected, estimated and published; the statement of a year."""
