"""To be deleted: ``aligner.read.text`` has it all."""

from aligner.read.text import decode

__all__ = ["decode"]
