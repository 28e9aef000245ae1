"""Zones, phases and plots of a day as files for programs that draw and measure land."""
