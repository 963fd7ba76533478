"""What everything else stands on: messages, files written safely, locks, the clock."""
