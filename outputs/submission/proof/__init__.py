"""The proof of a pack: its files, its figures, and what has changed since."""
