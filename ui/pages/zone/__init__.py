"""The page of one zone."""
