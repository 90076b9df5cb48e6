"""时限规则: pure: notices in, due rows out; no clock, no query."""
