"""A mapping result to an Excel workbook: one function a sheet, one writer."""
