"""核查规则: clocks, whose turn it is, who must stay away, and how work is shared out."""
