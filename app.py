"""The web door: `streamlit run app.py`, or `streamlit run app.py -- --data FOLDER` for another book."""

import sys

from ui.shell import show

show(sys.argv[1:])
