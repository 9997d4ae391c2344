"""Where tables, streams, deadlines and leases live: Redis or Valkey. Payloads are opaque bytes here.

Everything that changes together has one hash tag, so that one script changes it at once, also on a
cluster. The names are built in `keys` and catalogued, with type and lifetime, in `docs/redis.md`.
"""
