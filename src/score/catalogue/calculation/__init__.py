"""The one calculator: from a panel of rounds and participations to typed figures."""
