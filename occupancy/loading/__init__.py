"""Loading: the files of a folder become typed tables; whatever is wrong with them becomes findings."""
