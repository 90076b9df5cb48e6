"""Set-up: services, settings, pins, compose, commands."""
