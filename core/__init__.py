"""The engine of Chainrule. It knows no Qt: whatever is seen is drawn elsewhere."""
