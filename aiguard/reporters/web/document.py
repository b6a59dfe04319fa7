"""x"""

from aiguard.verdict import Report


def html_page(report: Report) -> str:
    """x"""
    return ""
