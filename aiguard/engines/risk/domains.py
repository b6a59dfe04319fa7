DOMAINS = ("parsing",)


def domains(shape, path, qualname):
    return ()
