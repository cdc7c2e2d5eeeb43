"""Measuring quality and speed on gold data; see README.md here. Not part of the installed package."""
