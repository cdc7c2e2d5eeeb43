"""What a reviewer should look at in a pair: one module a kind of doubt, ``find`` puts them together."""
