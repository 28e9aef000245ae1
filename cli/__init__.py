"""The command-line door's commands."""
