"""Questions: what is asked of a book or a statement, each a pure function."""
