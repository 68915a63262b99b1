SELECT name, version FROM core_module
WHERE state IN ('installed', 'disabled', 'to_upgrade', 'to_remove') AND version IS NOT NULL
