"""Packaged files: where the files that come with the program lie, whatever folder a module stands in."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"  # the packaged book, and what every book may leave out: dictionary, bases, rules, forms
DICTIONARY = DATA / "dictionary.csv"
