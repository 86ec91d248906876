"""From written English to the sounds that a voice is told to make.

``written`` reads figures, dates, money, units, abbreviations and the like as words, ``sentences`` divides a text into
what is said in one breath, ``lexicon`` knows how words are pronounced, ``homographs`` which of two ways is meant,
``unknown`` guesses what is in no lexicon, ``sounds`` turns ARPAbet into IPA, and ``phonemes`` joins words into speech.
Everything here is General American English. Only ``unknown`` needs more than the standard library.
"""
