"""aiguard: a human owns the constraints; generated code has to earn its way past them."""

__version__ = "0.1.0"
