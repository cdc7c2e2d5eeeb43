"""Names of fonts -> what they are for, as office files and PDFs write them."""

import re
from typing import Final

_MONOSPACE: Final = re.compile(
    r"(?i:mono(?:spaced?)?)(?![a-z])"
    r"|(?i:courier|consol|menlo|monaco|inconsolata|andale|cascadia|typewriter|fixed|terminal|cousine|\bhack\b|nimbusmon"
    r"|lucida ?(?:console|sans ?typewriter)|source ?code|fira ?code|code ?pro|(?:cm|ec|lm|sf|l|x)b?tt\d*\b)"
)
"""A name ends after "mono", or a new word begins; TeX's fonts are called after their typewriter: CMTT10, ECTT1000."""


def is_monospace(font: str) -> bool:
    """Whether *font* is one in which programs are printed.

    >>> is_monospace("Courier New"), is_monospace("DejaVu Sans Mono"), is_monospace("Monotype Corsiva")
    (True, True, False)
    >>> is_monospace("NotoSansMonoCJKsc-Regular"), is_monospace("ABCDEF+CMTT10"), is_monospace("MonotypeCorsiva")
    (True, True, False)
    """
    return bool(_MONOSPACE.search(font))
