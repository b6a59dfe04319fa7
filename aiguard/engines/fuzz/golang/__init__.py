"""Go fuzz functions, run by Go's own fuzzer."""
