"""Land search: from an enquiry to ranked offers, with near misses and the reasons."""
