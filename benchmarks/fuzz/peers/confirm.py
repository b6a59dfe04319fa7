"""Whether a counterexample fails: `confirm.py FILE CALL`, outside Hypothesis.

Exit code 1 where it does, 3 where it does once modules of the standard library stand there by name, 0 where it does
not, 2 where the call cannot be evaluated.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

path = Path(sys.argv[1]).resolve()
sys.path.insert(0, str(path.parent))
spec = importlib.util.spec_from_file_location(path.stem, path)
assert spec is not None
assert spec.loader is not None
module = importlib.util.module_from_spec(spec)
sys.modules[path.stem] = module
spec.loader.exec_module(module)
names = {
    name: value.hypothesis.inner_test if hasattr(value, "hypothesis") else value for name, value in vars(module).items()
}
try:
    code = compile(sys.argv[2].strip(), "counterexample", "eval")
except SyntaxError:
    sys.exit(2)
for further in ({}, {name: importlib.import_module(name) for name in ("datetime", "decimal", "fractions", "uuid")}):
    try:
        eval(code, {**names, **further})
    except Exception as error:
        print(type(error).__name__)
        if error.__traceback__ and error.__traceback__.tb_next and error.__traceback__.tb_next.tb_next:
            sys.exit(3 if further else 1)
        continue  # an error of the call itself is none of the property
    sys.exit(0)
sys.exit(2)
