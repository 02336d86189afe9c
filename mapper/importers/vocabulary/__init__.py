"""Word lists as data: States, treaty bodies, mechanisms, positions, column headers."""
