"""Small methods in numpy that applications stand on. Ring 1: no model is asked here but through the `Run` that is
given, and nothing is fetched.

``tracing``, ``learner`` what a learner knows; ``quiz``, ``making``, ``course`` questions, how they are made and kept;
``intents``, ``words`` what a sentence asks for; ``sentences``, ``reading`` texts as sentences with their places;
``support`` what of a sentence its source does not hold; ``asking``, ``drawer`` what the applications share.
"""
