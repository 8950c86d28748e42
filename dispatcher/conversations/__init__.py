"""The inbox: conversations with people who wrote to us, and the agents who answer them."""
