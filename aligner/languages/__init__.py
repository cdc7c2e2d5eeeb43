"""What the program knows of languages: their letters, words that end in a full stop, tags."""
