"""办理: the acts of this room."""
