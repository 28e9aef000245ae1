"""Reckoning: what the tables of a book amount to on a day, from single leases to totals."""
