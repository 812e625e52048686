"""Rules that tie several leader-days together: who goes together, what comes first, how many days a person is out."""
