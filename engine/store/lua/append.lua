-- Appends messages to a stream, unless their mark is there already.
-- KEYS 1 stream, 2 mark (optional)
-- ARGV 1 lifetime of the mark in s, 2.. messages
-- Output: 1 appended, 0 the mark was there

if KEYS[2] and not redis.call('SET', KEYS[2], '', 'NX', 'EX', ARGV[1]) then
  return 0
end
for i = 2, #ARGV do
  redis.call('XADD', KEYS[1], '*', 'p', ARGV[i])
end
return 1
