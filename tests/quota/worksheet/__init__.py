"""试算: worksheets in, official tables out."""
