"""Sheets that a person has corrected: reading them as they come back, and saying what was changed."""
