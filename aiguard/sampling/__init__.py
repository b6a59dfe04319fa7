"""From types and signatures to Hypothesis strategies, as source text; pure, the user's code is never imported."""
