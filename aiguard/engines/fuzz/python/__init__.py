"""Hypothesis properties, collected by pytest and run in forked children of one process."""
