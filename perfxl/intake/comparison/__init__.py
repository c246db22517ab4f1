"""What changed between two rounds, two years, or approved targets and self-evaluation."""
