"""Analysis: what the figures mean, each part of it at an address of its own."""
