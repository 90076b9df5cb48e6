"""配额规则: pure. Facts and a plan in, an exact and explained figure out; no database, no clock, no float."""
