"""Tools: programs for those who work on Landbook."""
