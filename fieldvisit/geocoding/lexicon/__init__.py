"""The words of a gazetteer: written forms of units, where they stand in a text, and their store on disk."""
