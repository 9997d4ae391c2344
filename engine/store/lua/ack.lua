-- Acknowledges entries and takes them off the stream.
-- KEYS 1 stream
-- ARGV 1 group, 2.. ids
-- Output: how many entries left the stream

redis.call('XACK', KEYS[1], unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
