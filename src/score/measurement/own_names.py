"""Names for columns of our own, which no column of answers has by chance."""

OWN = "· "


def own(name: str) -> str:
    """The name of a column that is ours."""
    return f"{OWN}{name}"
