"""Packaged files: where the files that come with the program lie, whatever folder a module stands in."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"  # the packaged book, and the dictionary of every book
DEFAULTS = ROOT / "occupancy/defaults"  # bases and forms of a book without its own, and rules of countries
DICTIONARY = DATA / "dictionary.csv"
