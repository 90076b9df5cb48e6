"""监管: training, inspections, enforcement cases, tips."""
