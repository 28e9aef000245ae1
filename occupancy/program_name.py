"""What the program was called by, so that a sentence names a command that its reader can type."""

import sys
from pathlib import Path

MODULE, COMMAND = "python -m occupancy", "landbook"  # in a checkout, and as `pip install .` names it


def program_name() -> str:
    """Return the name of the installed command where that was called, else of the module."""
    return COMMAND if Path(sys.argv[0]).stem == COMMAND else MODULE
