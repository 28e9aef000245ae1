"""The site sheet: what an investor is handed, as PDF and HTML, and the shortlist."""
