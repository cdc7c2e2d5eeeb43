"""To be deleted: ``aligner.languages.tags`` has it all."""

from aligner.languages.tags import *  # noqa: F403
