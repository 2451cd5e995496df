"""The training page: what its jobs compute (lessons, worker), how a visit holds one (live), what it shows of it."""
