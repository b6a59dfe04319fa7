"""The functions of a change in the order in which a human's property is needed, and why."""
