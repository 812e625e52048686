"""How good the geocoding is: labelled cases, a generator of them, and the figures a release must show."""
