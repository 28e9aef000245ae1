"""The command-line door: report, reconcile, check and map."""
