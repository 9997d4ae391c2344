-- Removes records that have been taken elsewhere, if they are still as they were when they were read.
-- KEYS 1 hash of records, 2 sorted set of deadlines, 3 forwarding address
-- ARGV 1 old prefix of the members of the deadlines, 2 new prefix, 3 lifetime of the address in s,
--      4.. pairs of record name and version, all that were read
-- Output: 1 they are gone, 0 they have changed and must be read again

local read = {}
for i = 4, #ARGV, 2 do
  read['v:' .. ARGV[i]] = ARGV[i + 1]
end

local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do
  local name = found[i]
  if string.sub(name, 1, 2) == 'v:' and read[name] ~= found[i + 1] then
    return 0
  end
end

for i = 4, #ARGV, 2 do
  local member = ARGV[1]
  if ARGV[i] ~= '' then
    member = member .. ':' .. ARGV[i]
  end
  redis.call('ZREM', KEYS[2], member)
end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[3], ARGV[2], 'EX', ARGV[3])
return 1
