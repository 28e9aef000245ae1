"""Sheets: what an investor is handed of an offer, as PDF, HTML and for Google Earth."""
