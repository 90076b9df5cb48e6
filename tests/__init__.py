"""The laws the portal keeps, one test each."""
