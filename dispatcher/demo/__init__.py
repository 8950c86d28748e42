"""The demo: the whole product against a simulated Meta, one campaign dispatched, the dashboard left up.

It talks to the running product only over HTTP, as any client would: what it shows is what users get.
"""
