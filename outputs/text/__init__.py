"""Text: what is shown in the reader's language, and how numbers, days and captions are written."""
