"""The workbook of a submission: one module a sheet, live formulas from leases to the total."""
