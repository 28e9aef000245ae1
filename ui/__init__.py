"""The web door's pages."""
