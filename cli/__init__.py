"""The command-line door: a module for each family of commands."""
