-- Takes in a record that moves here from another hash. Repeating it changes nothing.
-- KEYS 1 hash of records, 2 sorted set of deadlines
-- ARGV 1 name of the record in the hash, 2 member of the deadlines, 3 its version, 4 state,
--      5 deadline in ms or "", 6 lifetime of the hash in s
-- Output: 1 taken in, 0 a longer history is here: another record, or this one, taken in before

local here = tonumber(redis.call('HGET', KEYS[1], 'v:' .. ARGV[1]) or '0')
if here > tonumber(ARGV[3]) then
  return 0
end

redis.call('HSET', KEYS[1], 'v:' .. ARGV[1], ARGV[3] + 1, 's:' .. ARGV[1], ARGV[4])
if ARGV[5] == '' then
  redis.call('HDEL', KEYS[1], 'd:' .. ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[2])
else
  redis.call('HSET', KEYS[1], 'd:' .. ARGV[1], ARGV[5])
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2])
end
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
