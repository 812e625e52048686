"""One matter from registration to close-out (销号): states, what was recorded, what happened. Never a person."""
