"""Verification: the proof of a submission pack, from its files to its figures."""
