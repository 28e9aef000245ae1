"""The map annex: on paper, to scale."""
