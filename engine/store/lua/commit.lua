-- Writes a new version of a record with its deadline, its messages and its mark, or nothing.
-- KEYS 1 hash of records, 2 sorted set of deadlines, 3 stream of messages, 4 fencing number,
--      5 mark (optional)
-- ARGV 1 fence, 2 expected version, 3 member of the deadlines, 4 name of the record in the hash,
--      5 state, 6 deadline in ms or "", 7 lifetime of the mark in s, 8 lifetime of the hash in s,
--      9.. messages
-- Output: 0 written, 1 another version is there, 2 the mark is there, 3 the fence is not the newest

local newest = redis.call('GET', KEYS[4]) or '0'
if newest ~= ARGV[1] then
  return 3
end

if KEYS[5] and redis.call('EXISTS', KEYS[5]) == 1 then
  return 2
end

local version = redis.call('HGET', KEYS[1], 'v:' .. ARGV[4]) or '0'
if version ~= ARGV[2] then
  return 1
end

redis.call('HINCRBY', KEYS[1], 'v:' .. ARGV[4], 1)
redis.call('HSET', KEYS[1], 's:' .. ARGV[4], ARGV[5])
if ARGV[6] == '' then
  redis.call('HDEL', KEYS[1], 'd:' .. ARGV[4])
  redis.call('ZREM', KEYS[2], ARGV[3])
else
  redis.call('HSET', KEYS[1], 'd:' .. ARGV[4], ARGV[6])
  redis.call('ZADD', KEYS[2], ARGV[6], ARGV[3])
end
redis.call('EXPIRE', KEYS[1], ARGV[8])

for i = 9, #ARGV do
  redis.call('XADD', KEYS[3], '*', 'p', ARGV[i])
end
if KEYS[5] then
  redis.call('SET', KEYS[5], '', 'EX', ARGV[7])
end
return 0
