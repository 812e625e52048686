from fieldvisit.compiled import use_compiled

IS_COMPILED = use_compiled()
"""Whether the hot modules are machine code in this process."""
