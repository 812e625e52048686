"""Every rule a plan must keep, tested on the finished plan with nothing taken from the solver."""

from fieldvisit.routing.check.complete import check_plan

__all__ = ["check_plan"]
