"""The assistant: answers people with a language model, where somebody has switched it on."""
