"""取用: every object is fetched here. A stranger's object does not exist (404)."""
