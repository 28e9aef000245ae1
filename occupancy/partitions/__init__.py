"""Partitions: a book in parts that are measured apart, here or on a cluster, and added up."""
