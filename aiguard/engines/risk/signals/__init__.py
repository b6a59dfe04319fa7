"""What speaks for a human's property, one small pure function a signal: a Subject in, a Measure out."""
