"""The command-line door: `python -m occupancy report`, `reconcile`, `check` or `map`."""

from cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
