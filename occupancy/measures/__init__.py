"""Measures: the tables of a book become what they amount to on a day, as arrays and sums."""
