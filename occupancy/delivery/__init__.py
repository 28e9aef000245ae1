"""Files as an office hands them out, read for a Change of the book."""
