"""配额账簿: the only writer of movements and holdings, and the reading and proving of them."""
