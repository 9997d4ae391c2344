-- Moves members that are due from a sorted set onto a stream.
-- KEYS 1 sorted set by time in ms, 2 stream
-- ARGV 1 now in ms, 2 how many at most, 3 format of the message: %s member, %.0f its time
-- Output: how many were moved

local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
for i = 1, #due, 2 do
  redis.call('ZREM', KEYS[1], due[i])
  redis.call('XADD', KEYS[2], '*', 'p', string.format(ARGV[3], due[i], due[i + 1]))
end
return #due / 2
