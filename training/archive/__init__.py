"""THE CORPUS ON DISK: reading news of many forms, keeping each article once, and fetching fresh ones.

A corpus is `<dir>/<lang>/` with shards: files of JSON lines with id, title, text, date and source, plain or
packed as gz or zst. The shards are the truth; the hidden files beside them can be made again from them.
"""
