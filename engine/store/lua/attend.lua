-- Notes that a member is present for a while, forgets those whose time is over, lists the others.
-- KEYS 1 sorted set of members by the time in ms until which they are present
-- ARGV 1 member, 2 lifetime in ms; 0 takes the member off
-- Output: the members

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2], redis.call('PTTL', KEYS[1])))
return redis.call('ZRANGE', KEYS[1], 0, -1)
