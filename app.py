"""The web door: `streamlit run app.py`, or `streamlit run app.py -- --data FOLDER` for another book."""

import sys

from ui.shell import render_app

render_app(sys.argv[1:])
