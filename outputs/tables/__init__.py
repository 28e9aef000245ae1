"""Tables: reports, and the rows of a page as files."""
