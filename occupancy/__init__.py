"""The leases: what a land book amounts to on a day, and every question asked of it."""
