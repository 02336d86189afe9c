"""The result of a run to read: an annex of a national report (.docx) and a page to look at (.html)."""
