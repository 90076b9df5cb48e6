"""证据: files kept by their digest."""
