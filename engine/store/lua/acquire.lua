-- Takes a lease that is free, or one's own, and issues the next fencing number.
-- KEYS 1 lease, 2 fencing number
-- ARGV 1 owner, 2 lifetime in ms
-- Output: the fencing number, 0 if another owner holds the lease
-- The number is at least the time in microseconds, so it grows even if the server lost its last second.

local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return 0
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local fence = math.max(last + 1, now)
redis.call('SET', KEYS[2], string.format('%.0f', fence))
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence
