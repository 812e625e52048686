"""The nouns: frozen dataclasses, no input or output, no frameworks.

Conventions, stated once:

- Positions are ``LonLat(lon, lat)``, WGS 84 degrees, GeoJSON order, never a bare tuple. GCJ-02 and BD-09 exist only at the
  edge: converted on the way in (the user states the system) and on the way out for navigation links.
- Durations are whole minutes ``_min``, distances kilometres ``_km`` (``_m`` inside ``travel``), scores lie in [0, 1].
- Minutes of the day count from midnight, Asia/Shanghai. Instants are time-zone-aware ``datetime``, days are ``date``.
- Ids are strings; a reference is an id, not an index. Integer indices exist only inside a solver or index module.
- Sequences inside types are tuples. Arrays state shape and dtype.
- Same inputs, same settings, same output: defined order, ties broken by id, seeds explicit.
- A village counts by ``code`` within one edition; over years it is matched by names first, code second. Routes and point
  statistics use village-level positions or better; coarser petitions go to a "call first" list.
"""
