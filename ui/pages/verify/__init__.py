"""The page on which a submission pack is handed in and proved."""
