"""What runs under the project's interpreter: the standard library, pytest and Hypothesis, nothing of aiguard's own.

One process collects the properties and forks a child for each run; the child reports over a socket of its own.
"""
