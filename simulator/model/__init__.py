"""A stand-in for the HTTP APIs of language models (Gemini, and OpenAI's chat completions), with faults."""
