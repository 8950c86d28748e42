"""Campaigns: audience, plan, schedule, progress and report."""
