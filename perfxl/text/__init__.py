"""Texts for people: numbers, sentences, what may stand on a screen."""
