def suggest(subject):
    return "x"
