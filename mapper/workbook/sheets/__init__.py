"""One module a sheet, one pure function each: `make_..._sheet(result) -> Sheet`."""
