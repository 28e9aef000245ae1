"""Provinces: several books as one, and which of them belongs to which province on a day."""
