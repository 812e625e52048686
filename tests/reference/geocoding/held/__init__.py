"""A second generator, written from the design page alone: other sentences, slips and kinds than the first; never used in any fit."""
