"""The result of a run as an Excel workbook or a long-form table; reads `MappingResult` and nothing else."""
