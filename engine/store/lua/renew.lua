-- Prolongs a lease that is still the owner's.
-- KEYS 1 lease
-- ARGV 1 owner, 2 lifetime in ms
-- Output: 1 prolonged, 0 it has run out or is another's

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
