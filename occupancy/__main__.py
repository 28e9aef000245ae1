"""The command-line door: `python -m occupancy`, which `pip install .` also installs as `landbook`."""

from cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
