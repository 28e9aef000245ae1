"""Corner coordinates on paper."""
