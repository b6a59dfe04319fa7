"""The contract engine: interactions replayed against a target, answers compared with what a human wrote."""
