"""The page of vacant land."""
