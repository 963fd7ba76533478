"""Training in several processes: what each of them does, and how the rate grows with them."""
