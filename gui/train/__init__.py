"""The tab Train: the loss and the histograms, live."""
