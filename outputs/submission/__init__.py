"""Papers that go with a planning submission: workbook, report, map annex, tables of corners."""
