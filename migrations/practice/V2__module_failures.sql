-- Why a module's last change failed, as a key, and the program's version of it that failed: the same
-- one is not tried again until somebody says so. None for faults of the disk.
ALTER TABLE core_module ADD COLUMN error_reason TEXT CHECK (error_reason IS NULL OR error IS NOT NULL);
ALTER TABLE core_module ADD COLUMN failed_with TEXT CHECK (failed_with IS NULL OR error IS NOT NULL);

-- Grows with every change of a row: a plan made before it no longer holds.
ALTER TABLE core_module ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER core_module_revised AFTER UPDATE ON core_module WHEN new.revision = old.revision
BEGIN
    UPDATE core_module SET revision = old.revision + 1 WHERE name = new.name;
END;
