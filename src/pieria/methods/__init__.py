"""Small methods in numpy that applications stand on. Ring 1: no model is asked here, and nothing is fetched.

``tracing`` what a learner knows; ``intents`` what a sentence asks for; ``sentences`` texts as sentences with their
places; ``rank`` which sentences say the most; ``support`` what of a sentence its source does not hold; ``rouge``.
"""
