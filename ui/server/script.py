"""The script that draws the app anew for every choice; `app.py` serves it."""

import sys

from ui.shell import render_app

render_app(sys.argv[1:])
