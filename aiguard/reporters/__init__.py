"""Reporters show a report. They see findings and the verdict, and decide nothing."""
