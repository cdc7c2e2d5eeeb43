"""The project's own fuzz driver: hostile inputs for every reader and command, and what must hold whatever they are.

``seeds`` are small real files, ``mutation`` damages them, ``structure`` draws files and calls by their grammar,
``promises`` tries one input, ``driver`` many: ``python -m tests.fuzz --inputs 100000 --seed 7``.
"""
