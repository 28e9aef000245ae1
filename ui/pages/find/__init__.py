"""The page that finds land for an investor."""
