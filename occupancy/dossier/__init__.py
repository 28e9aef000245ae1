"""The dossier of an offer: every fact of its sheet as data, each with its source and day."""
