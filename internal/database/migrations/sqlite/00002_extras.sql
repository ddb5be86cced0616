-- +goose Up

-- At most one run occupies a tenant.
CREATE UNIQUE INDEX sync_runs_one_open ON sync_runs (tenant_id) WHERE open;

-- A directory is connected once; a disconnected one may be connected again.
CREATE UNIQUE INDEX tenants_one_live ON tenants (entra_tenant_id) WHERE disconnected_at IS NULL AND entra_tenant_id IS NOT NULL;

-- An app that was only seen in sign-ins has its application identifier alone.
CREATE UNIQUE INDEX apps_without_principal ON apps (tenant_id, app_id, organization_id) WHERE entra_id IS NULL;

-- One row sums up everybody who is not stored.
CREATE UNIQUE INDEX usage_days_others ON usage_days (app_id, day, organization_id) WHERE user_id IS NULL;

-- A record of the directory's log is told once, however often it is read.
CREATE UNIQUE INDEX activity_events_source ON activity_events
  (organization_id, source_id, type, subject_kind, coalesce(subject_id, 0), coalesce(subject_entra_id, x'')) WHERE source_id <> '';

-- What erasing an app or a group looks for.
CREATE INDEX grants_resource ON grants (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX group_members_nested ON group_members (nested_group_id) WHERE nested_group_id IS NOT NULL;

-- Identifiers a full pass saw, until the pass is complete.
CREATE TABLE sync_seen (
  sync_run_id integer NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  data_set text NOT NULL,
  object_id blob NOT NULL,
  PRIMARY KEY (sync_run_id, data_set, object_id)
) WITHOUT ROWID;

-- Identifiers an incremental round called removed, until the round is complete.
CREATE TABLE sync_gone (
  sync_run_id integer NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  data_set text NOT NULL,
  object_id blob NOT NULL,
  PRIMARY KEY (sync_run_id, data_set, object_id)
) WITHOUT ROWID;

-- Who works on a tenant now. A stale worker's generation is not the row's.
CREATE TABLE sync_lease (
  tenant_id integer NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  generation integer NOT NULL,
  owner text NOT NULL,
  expires_at datetime NOT NULL
);

-- SQLite picks an index by these counts, or by chance without them: a row's
-- children must be found by their parent, never by going through all rows of
-- the organization. The numbers stand for a large tenant; they need not be true.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('app_users', 'appuser_app_id_user_id_organization_id', '1000000 1000 1 1'),
  ('app_users', 'appuser_user_id_app_id', '1000000 10 1'),
  ('app_users', 'appuser_app_id_present_last_sign_in_sort_id', '1000000 1000 500 2 1'),
  ('app_users', 'appuser_organization_id_id', '1000000 500000 1'),
  ('grants', 'grant_tenant_id_source_id_permission_organization_id', '100000 50000 3 1 1'),
  ('grants', 'grant_app_id_permission_id', '100000 100 20 1'),
  ('grants', 'grant_user_id_app_id', '100000 5 1'),
  ('grants', 'grant_organization_id_id', '100000 50000 1'),
  ('grants', 'grants_resource', '100000 500'),
  ('webhook_deliveries', 'webhook_deliveries_webhook_id_key', '10000 1'),
  ('webhook_deliveries', 'webhookdelivery_webhook_endpoint_id_id', '10000 1000 1'),
  ('webhook_deliveries', 'webhookdelivery_organization_id_id', '10000 5000 1');
ANALYZE sqlite_schema;

-- The audit log only grows. What an entry says of a person may be erased: the
-- chain covers its digest. Entries that an anchor covers may go.
-- +goose StatementBegin
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
WHEN NEW.personal IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.organization_id IS NOT OLD.organization_id
  OR NEW.occurred_at IS NOT OLD.occurred_at OR NEW.action IS NOT OLD.action OR NEW.actor_kind IS NOT OLD.actor_kind
  OR NEW.actor_id IS NOT OLD.actor_id OR NEW.subject_kind IS NOT OLD.subject_kind OR NEW.subject_id IS NOT OLD.subject_id
  OR NEW.detail IS NOT OLD.detail OR NEW.ip IS NOT OLD.ip OR NEW.request_id IS NOT OLD.request_id
  OR NEW.previous_hash IS NOT OLD.previous_hash OR NEW.hash IS NOT OLD.hash
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN NOT EXISTS (SELECT 1 FROM audit_anchors WHERE organization_id = coalesce(OLD.organization_id, 0) AND last_event_id >= OLD.id)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_anchors_no_update BEFORE UPDATE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_anchors_no_delete BEFORE DELETE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
-- +goose StatementEnd
