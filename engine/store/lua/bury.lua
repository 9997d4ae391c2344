-- Moves an entry that can't be handled to the dead letters.
-- KEYS 1 stream, 2 stream of dead letters
-- ARGV 1 group, 2 id, 3 message, 4 reason, 5 number of deliveries, 6 how many dead letters to keep,
--      7 their lifetime in s
-- Output: 1 moved, 0 it had been acknowledged before

if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  return 0
end
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '=', ARGV[6], '*',
  'id', ARGV[2], 'p', ARGV[3], 'why', ARGV[4], 'n', ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[7])
return 1
