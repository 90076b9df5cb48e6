"""The norms: what the published documents say, and that nothing else can be loaded."""
