"""Paper maps: to scale, as PDF, PNG and SVG, for annexes and site sheets."""
