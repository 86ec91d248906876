"""Stories, verse, dialogue and ideas: planned under a schema, written piece by piece, each piece checked in code."""
