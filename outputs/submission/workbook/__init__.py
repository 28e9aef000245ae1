"""The workbook of a submission: live formulas from leases to the total."""
