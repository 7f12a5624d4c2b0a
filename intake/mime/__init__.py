"""Mails as they really are: structure, charsets, names, links, signs of automatic senders."""
