-- Gives back a lease that is still the owner's.
-- KEYS 1 lease
-- ARGV 1 owner
-- Output: 1 given back, 0 it has run out or is another's

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
