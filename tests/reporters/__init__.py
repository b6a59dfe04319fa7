"""Tests of aiguard.reporters."""
