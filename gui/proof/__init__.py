"""The tab Proof: do not believe that the backward pass is right, check it."""
