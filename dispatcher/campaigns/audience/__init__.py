"""Who a campaign is for: the rows it was given, what may be written to whom, and the dry run over all of them."""
