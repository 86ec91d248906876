"""What `pieria research` computes: `papers` (sentences with their places), `claims`, `pairs` and `verdict` (what a
sentence says about a claim), `links` (A-B, B-C), `plan` (how to test it), `atlas` (the map), `attributes` and `rules`
(rules found in a table).
"""
