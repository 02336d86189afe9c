"""Documents to recommendations and issues (the meaning layer), one importer a file."""
