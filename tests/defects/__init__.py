"""Faults planted into small random books: each kind of finding is found where it was planted, and alone."""
