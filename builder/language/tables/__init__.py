"""The closed tables: every name a program may use, by the owner it is asked of.

A name that is not here cannot be reached, whatever the library behind it offers.
"""
