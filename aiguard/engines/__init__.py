"""The engines. Each takes a plan item and hands back a report; none knows another."""
