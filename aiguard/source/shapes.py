from aiguard.source.shape import Shape


def shapes(texts, units):
    out = {}
    for u in units:
        lines = texts[u.path].split(b"\n")[u.line - 1 : u.end_line]
        n = sum(1 for l in lines if l.strip() and not l.strip().startswith((b"#", b"//")))
        b = 1 + sum(l.count(b"if ") + l.count(b"for ") + l.count(b"case ") + l.count(b" and ") for l in lines)
        out[u.key] = Shape(n, b, 0, 1)
    return out
