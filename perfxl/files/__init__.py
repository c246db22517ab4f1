"""Files put in place whole, held, or written beside what another program holds."""
