"""What a result says as a whole: pure functions of a `MappingResult`, read by the workbook."""
