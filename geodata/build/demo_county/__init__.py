"""The parts of the demo county's generator, each with its own seed."""
