"""The sections of a sheet: what is to be said of the land, its price and term, and of the park around it."""
