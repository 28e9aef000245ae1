"""Drawings of a sheet: where the land lies, what is around it, and its corners."""
