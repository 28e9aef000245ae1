"""Widgets: what several pages show, from search box to map."""
