-- Takes in a record that moves here from another hash. Repeating it changes nothing.
-- KEYS 1 hash of records, 2 sorted set of deadlines
-- ARGV 1 where it comes from, 2 name of the record in the hash, 3 member of the deadlines,
--      4 its version, 5 state, 6 deadline in ms or "", 7 lifetime of the hash in s
-- Output: 1 taken in, 0 this version or a later one has come before, or a longer history is here

local version = tonumber(ARGV[4])
local origin = 'from:' .. ARGV[1] .. ':' .. ARGV[2]
local known = tonumber(redis.call('HGET', KEYS[1], origin) or '0')
if known >= version then
  return 0
end

redis.call('HSET', KEYS[1], origin, version)
redis.call('EXPIRE', KEYS[1], ARGV[7])
local here = tonumber(redis.call('HGET', KEYS[1], 'v:' .. ARGV[2]) or '0')
if here > version then
  return 0
end

redis.call('HSET', KEYS[1], 'v:' .. ARGV[2], version + 1, 's:' .. ARGV[2], ARGV[5])
if ARGV[6] == '' then
  redis.call('HDEL', KEYS[1], 'd:' .. ARGV[2])
  redis.call('ZREM', KEYS[2], ARGV[3])
else
  redis.call('HSET', KEYS[1], 'd:' .. ARGV[2], ARGV[6])
  redis.call('ZADD', KEYS[2], ARGV[6], ARGV[3])
end
return 1
