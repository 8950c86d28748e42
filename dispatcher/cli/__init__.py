"""The commands of ``flask …``: the same domain functions as the API's routes, spoken to from a terminal."""
