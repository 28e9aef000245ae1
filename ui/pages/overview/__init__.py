"""The page of the whole book."""
