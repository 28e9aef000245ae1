"""The land: shapes read, measured and checked; imports no other room."""
