"""Reading: the files of a book become typed tables, with what must be known about them."""
