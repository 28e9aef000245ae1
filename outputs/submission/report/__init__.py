"""The report: sentences, and the papers that hold them."""
