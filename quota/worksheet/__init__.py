"""试算: the trial worksheet: boundary data in, the full official table with every working out. It touches no book."""
