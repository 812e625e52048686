"""The scan statistic on bare arrays: places, counts and expectations in, clusters with p-values out.

Conventions (those of SaTScan, the reference):

- ``LLR = c ln(c/e) + (C-c) ln((C-c)/(C-e))`` where ``c > e``, else 0; expectations are scaled to sum to ``C``.
- A zone is a centre with its nearest places, itself first; places at the same distance enter together. A zone holds at
  most ``max_share`` of the population at risk.
- Per centre only the best zone is kept; clusters are then taken in order of LLR, none sharing a place with an earlier one.
- ``p = (1 + number of replicates whose maximum reaches the LLR) / (replicates + 1)``; secondary clusters are held against
  the same maxima, which is conservative.

Source: Kulldorff M. A spatial scan statistic. Communications in Statistics - Theory and Methods 26 (1997) 1481-1496.
"""
