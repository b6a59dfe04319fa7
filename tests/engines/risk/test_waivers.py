from __future__ import annotations

from datetime import date

import pytest

from aiguard.engines.risk.waivers import gone
from aiguard.plan.risk import SignedWaiver
from aiguard.ranking import Waiver
from aiguard.source.tree import WorkTree

FILES = {
    "shop/cart.py": "class Cart:\n    def total(self):\n        def inner(): pass\n\nasync def load(): pass\n",
    "parse/parse.go": "package parse\n\ntype P struct{}\n\nfunc (p *P) Next() {}\n\nfunc Parse() {}\n",
    "shop/broken.py": "def f(:\n",
}


@pytest.mark.parametrize(
    ("function", "there"),
    [
        ("shop/cart.py:Cart.total", True),
        ("shop/cart.py:Cart.total.inner", True),
        ("shop/cart.py:load", True),
        ("shop/cart.py:Cart.sum", False),
        ("shop/cart.py:total", False),
        ("parse/parse.go:P.Next", True),
        ("parse/parse.go:Parse", True),
        ("parse/parse.go:P.Last", False),
        ("shop/gone.py:f", False),
        ("shop/broken.py:f", True),  # nobody can say
        ("shop:f", False),
    ],
)
@pytest.mark.parametrize("prefix", ["", "services/api/"])
def test_which_functions_are_no_more(function, there, prefix, project):
    path, _, qualname = function.partition(":")
    signed = SignedWaiver(f"{prefix}{path}", qualname, Waiver("Ann", "r", date(2030, 1, 1), "aiguard.yaml:3"))
    assert gone([signed, signed], WorkTree(project(FILES)), prefix) == (() if there else (signed, signed))
