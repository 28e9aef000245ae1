"""The demo book: makes the packaged book, the same bytes every time."""
