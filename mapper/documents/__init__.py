"""Files to neutral documents (the format layer)."""
