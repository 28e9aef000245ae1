"""The answers: words, numbers, maps, tables and files made from a statement."""
