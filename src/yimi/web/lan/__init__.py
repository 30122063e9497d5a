"""Phones on a network without internet: addresses, a certificate authority of our own, its page."""
