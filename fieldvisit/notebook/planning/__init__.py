"""From villages to itineraries: the problem, its plan, and questions about the plan."""
