"""modelling: what a sentence asks to be built, by rules; a language model only for words that the rules do not know.

``sizes`` finds lengths, ``reading`` finds things, counts, colours and relations, ``planning`` makes the program of them,
``wondering`` asks a model about unknown words.
"""
