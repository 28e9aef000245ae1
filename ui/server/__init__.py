"""What `app.py` serves: its script, for which a folder `pages` beside it would be the app's; and files."""
