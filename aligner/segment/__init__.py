"""Document -> segmentation: regions, lines, furniture, paragraphs, sentences."""
