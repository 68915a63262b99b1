INSERT INTO core_grant (id, role, permission, scope) VALUES (:id, :role, :permission, :scope)
ON CONFLICT (id) DO UPDATE SET scope = excluded.scope
