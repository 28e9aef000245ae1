"""The page on which papers for an authority are looked at and taken."""
