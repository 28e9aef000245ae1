"""Changes of a book: their rows, and how they are made in its files."""
