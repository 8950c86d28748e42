"""The queue that carries work: names, jobs, workers and periodic ticks. The only package that imports RQ.

Nothing here is the truth: a flushed Redis, a job delivered twice or a killed worker cost time, never a message.
"""
