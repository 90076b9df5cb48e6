"""测速: whole pieces of work, measured in one run against a named peer or limit: `make bench`."""
