"""Pure functions of a mapping result: coverage, gaps, clusters, comparison."""
