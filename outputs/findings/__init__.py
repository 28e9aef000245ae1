"""Findings as work: a list to send out, a workbook that comes back with answers, layers for a GIS."""
