"""The maker of the packaged book: facts in, invented plots and leases out, the same bytes each time."""
