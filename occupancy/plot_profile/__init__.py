"""Plot profile: the facts of an offer that a site sheet is made from."""
