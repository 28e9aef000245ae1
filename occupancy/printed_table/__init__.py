"""The printed table: a statement as the rows and columns of an official form, nothing rounded."""
