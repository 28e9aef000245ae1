"""Offers: land that answers an enquiry, single plots and neighbours together, and why other land does not."""
