INSERT INTO core_clock (only, stamp) VALUES (1, ?1)
ON CONFLICT (only) DO UPDATE SET stamp = max(stamp, excluded.stamp)
