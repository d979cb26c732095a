"""The one pass over the answers: what is summed, how an engine sums it, and what comes out."""
