"""What the coding application is made of: examples read from words, code read from answers, trials in the sandbox,
mends in code, edits that apply, tests and the mutants they catch."""

UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for a text that it cannot read as a program: no Python, or nested too deep."""
