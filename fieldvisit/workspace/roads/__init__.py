"""Roads, closures and tables of travel times in a workspace: loading them, bringing them in, asking them."""
