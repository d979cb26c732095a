"""What people type or spreadsheets hold, read into numbers, dates, yes or no, and kinds of missing.

Ambiguous text is refused, never guessed: a guess that is wrong once in a hundred rows is a wrong figure.
"""
