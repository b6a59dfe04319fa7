"""The program that imports a user's application, in a process of its own, and answers messages about it.

Standard library only, Python 3.9 and later, and complete in itself: any interpreter runs it through
`aiguard/process/standalone.py`, which loads this folder under a private name. aiguard imports `channel` from here and
nothing else.
"""
