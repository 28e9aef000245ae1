"""The page of one plot."""
