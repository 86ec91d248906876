"""What the coding application is made of: examples read from words, code read from answers, trials in the sandbox,
mends in code, edits that apply, tests and the mutants they catch."""
