"""What we want: campaigns, targets, offices, asks, rules."""
