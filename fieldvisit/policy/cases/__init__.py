"""Rules about cases as pure functions over a profile: runway, gates, consultation, volume, close-out."""
