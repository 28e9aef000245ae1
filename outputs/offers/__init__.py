"""Offers as the reader meets them: in words, as a table, as JSON and as GeoJSON."""
