"""The JSON that a handler answers with, where its source says so plainly: pydantic models and literal dictionaries."""

from __future__ import annotations

import ast

from aiguard.scaffold.python_code import DEEPEST, Definition, Module, PythonCode, keyword
from aiguard.scaffold.survey import Field, Shape

_KINDS = {
    "str": "text", "int": "integer", "float": "number", "bool": "boolean", "datetime.datetime": "datetime",
    "datetime.date": "date", "datetime.time": "time", "uuid.UUID": "uuid", "decimal.Decimal": "decimal",
    "pydantic.EmailStr": "email", "pydantic.HttpUrl": "url", "pydantic.AnyUrl": "url", "UUID": "uuid",
    "pydantic.PositiveInt": "integer", "pydantic.NonNegativeInt": "integer",
}  # fmt: skip
_MODELS = {"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"}
_LISTS = {"list", "List", "typing.List", "Sequence", "typing.Sequence", "collections.abc.Sequence"}


class ShapeReader:
    """Reads shapes; answers None rather than guess."""

    def __init__(self, code: PythonCode) -> None:
        self._code = code

    def is_model(self, module: Module, definition: Definition, depth: int = 0) -> bool:
        """Whether a class is a pydantic model, by its bases."""
        if not isinstance(definition, ast.ClassDef) or depth > DEEPEST:
            return False
        for base in definition.bases:
            if self._code.qualify(module, base) in _MODELS:
                return True
            found = self._code.definition(module, base)
            if found is not None and found[1] is not definition and self.is_model(*found, depth + 1):
                return True
        return False

    def annotated(self, module: Module, annotation: ast.expr | None, depth: int = 0) -> Shape | None:
        """The shape of `Order` or `list[Order]`, where `Order` is a pydantic model of this repository."""
        if annotation is None or depth > 3:
            return None
        if isinstance(annotation, ast.Subscript) and self._code.qualify(module, annotation.value) in _LISTS:
            inner = self.annotated(module, annotation.slice, depth + 1)
            return None if inner is None or inner.many else Shape(inner.fields, many=True, source=inner.source)
        found = self._code.definition(module, annotation)
        if found is None or not self.is_model(*found):
            return None
        where, definition = found
        fields = self._model_fields(where, definition, depth)
        return Shape(tuple(fields), source=f"{where.path}:{definition.lineno}") if fields else None

    def returned(self, module: Module, definition: Definition) -> Shape | None:
        """The shape of the one dictionary that a function returns, plain or through JsonResponse or jsonify."""
        if isinstance(definition, ast.ClassDef):
            got = [
                s for s in definition.body if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef) and s.name == "get"
            ]
            return self.returned(module, got[0]) if got else None
        good = [node.value for node in _returns(definition) if not self._has_status(node.value)]
        answer = self._answer(module, good[0]) if len(good) == 1 else None
        fields = _literal_fields(answer) if answer is not None else ()
        return Shape(fields, source=f"{module.path}:{answer.lineno}") if answer is not None and fields else None

    def _has_status(self, value: ast.expr | None) -> bool:
        """Whether an answer has a status of its own, and so is not the good one: a keyword, or Flask's tuple."""
        if isinstance(value, ast.Tuple):
            return True
        return isinstance(value, ast.Call) and bool(keyword(value, "status") or keyword(value, "status_code"))

    def _answer(self, module: Module, value: ast.expr | None) -> ast.Dict | None:
        """A returned dictionary, plain or as the first argument of a JSON response."""
        if isinstance(value, ast.Await):
            value = value.value
        if isinstance(value, ast.Call):
            name = self._code.qualify(module, value.func).rpartition(".")[2]
            fits = name in {"JsonResponse", "jsonify", "JSONResponse", "Response"}
            value = value.args[0] if fits and value.args else None
        return value if isinstance(value, ast.Dict) else None

    def _model_fields(self, module: Module, definition: Definition, depth: int) -> list[Field]:
        fields: dict[str, Field] = {}
        if depth > DEEPEST:  # classes that inherit from each other in a circle
            return []
        for base in definition.bases if isinstance(definition, ast.ClassDef) else ():
            found = self._code.definition(module, base)
            if found is not None and self.is_model(*found):
                fields |= {field.name: field for field in self._model_fields(*found, depth + 1)}
        for statement in definition.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation) if not name.startswith("_"):
                    if name != "model_config":
                        fields[_alias(statement.value) or name] = self._field(
                            _alias(statement.value) or name, module, annotation, depth
                        )
                case _:
                    pass
        return list(fields.values())

    def _field(self, name: str, module: Module, annotation: ast.expr, depth: int) -> Field:
        inner, nullable = _without_none(self._code, module, annotation)
        qualified = self._code.qualify(module, inner)
        if isinstance(inner, ast.Subscript):
            owner = self._code.qualify(module, inner.value)
            if owner in {"typing.Literal", "Literal"}:
                elements = inner.slice.elts if isinstance(inner.slice, ast.Tuple) else [inner.slice]
                words = tuple(e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str))
                return Field(name, "enum" if len(words) == len(elements) else "", nullable, choices=words)
            if owner in _LISTS:
                nested = self.annotated(module, inner, depth + 1)
                item = _KINDS.get(self._code.qualify(module, inner.slice), "")
                return Field(name, f"each {item}" if item else "", nullable, nested=nested)
            return Field(name, "", nullable)
        nested = self.annotated(module, inner, depth + 1)
        return Field(name, "" if nested else _KINDS.get(qualified, ""), nullable, nested=nested)


def _alias(value: ast.expr | None) -> str:
    if isinstance(value, ast.Call):
        alias = keyword(value, "serialization_alias") or keyword(value, "alias")
        if isinstance(alias, ast.Constant) and isinstance(alias.value, str):
            return alias.value
    return ""


def _without_none(code: PythonCode, module: Module, annotation: ast.expr) -> tuple[ast.expr, bool]:
    """`T | None`, `Optional[T]` and `Union[T, None]` are T, nullable."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return annotation, False
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        if _is_none(annotation.right):
            return annotation.left, True
        return (annotation.right, True) if _is_none(annotation.left) else (annotation, False)
    if isinstance(annotation, ast.Subscript):
        owner = code.qualify(module, annotation.value).rpartition(".")[2]
        if owner == "Optional":
            return annotation.slice, True
        if owner == "Union" and isinstance(annotation.slice, ast.Tuple) and len(annotation.slice.elts) == 2:
            left, right = annotation.slice.elts
            return (left, True) if _is_none(right) else (right, True) if _is_none(left) else (annotation, False)
    return annotation, False


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _returns(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Return]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Return)]


def _literal_fields(answer: ast.Dict) -> tuple[Field, ...]:
    """Keys with the kinds that literal values show; () where a key is computed or another mapping is unpacked."""
    fields = []
    for key, value in zip(answer.keys, answer.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return ()
        fields.append(Field(key.value, _literal_kind(value)))
    return tuple(fields)


def _literal_kind(value: ast.expr) -> str:
    match value:
        case ast.Constant(value=bool()):
            return "boolean"
        case ast.Constant(value=str()) | ast.JoinedStr():
            return "text"
        case ast.Constant(value=int()):
            return "integer"
        case ast.Call(func=ast.Name(id="str")):
            return "text"
        case ast.Call(func=ast.Name(id="int" | "len")):
            return "integer"
        case ast.Call(func=ast.Name(id="bool")):
            return "boolean"
        case _:
            return ""
