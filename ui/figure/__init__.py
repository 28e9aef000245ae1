"""Figures that open: what they are made of, in a dialog."""
