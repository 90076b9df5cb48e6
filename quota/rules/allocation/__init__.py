"""配额分配: from the confirmed annexes of a sector to rows and units; pure, and the same from what was stored."""
