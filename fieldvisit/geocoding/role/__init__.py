"""Which of several places a narrative is about: cue words around each place, weighed by a fitted model."""
