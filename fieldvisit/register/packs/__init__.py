"""Field packs that were handed out, and the records that came back from them."""
