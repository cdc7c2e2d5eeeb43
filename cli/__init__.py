"""The ``align`` program over the ``aligner`` library."""
