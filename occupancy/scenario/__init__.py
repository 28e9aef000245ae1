"""Scenarios: changes of a book that are never written, in words of a planner, and what they come to."""
