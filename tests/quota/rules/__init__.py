"""The quota rules: pure, exact, explained. No test here needs a database.

Properties are tried on a machine that does other work meanwhile: no example is failed for being slow.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
