"""Read-only dashboards, reports and reconciliation."""
