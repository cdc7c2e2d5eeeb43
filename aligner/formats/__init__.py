"""Results as files and back: one module a format, ``registry`` names them all, ``convert`` goes between them."""
