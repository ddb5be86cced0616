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
  (organization_id, source_id, type, subject_kind, coalesce(subject_id, 0), coalesce(subject_entra_id, ''::bytea)) WHERE source_id <> '';

-- What erasing an app or a group looks for.
CREATE INDEX grants_resource ON grants (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX group_members_nested ON group_members (nested_group_id) WHERE nested_group_id IS NOT NULL;

-- Identifiers a full pass saw, until the pass is complete.
CREATE TABLE sync_seen (
  sync_run_id bigint NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  data_set text NOT NULL,
  object_id bytea NOT NULL,
  PRIMARY KEY (sync_run_id, data_set, object_id)
);

-- Identifiers an incremental round called removed, until the round is complete.
CREATE TABLE sync_gone (
  sync_run_id bigint NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  data_set text NOT NULL,
  object_id bytea NOT NULL,
  PRIMARY KEY (sync_run_id, data_set, object_id)
);

-- Who works on a tenant now. A stale worker's generation is not the row's.
CREATE TABLE sync_lease (
  tenant_id bigint NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  generation bigint NOT NULL,
  owner text NOT NULL,
  expires_at timestamptz NOT NULL
);

-- The audit log only grows. What an entry says of a person may be erased: the
-- chain covers its digest. Entries that an anchor covers may go.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows';
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM audit_anchors WHERE organization_id = coalesce(OLD.organization_id, 0) AND last_event_id >= OLD.id) THEN
      RETURN OLD;
    END IF;
  ELSIF NEW.personal IS NULL AND to_jsonb(NEW) - 'personal' = to_jsonb(OLD) - 'personal' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log only grows';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_anchors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Only the system reads and writes the notes of a sync.
ALTER TABLE sync_seen ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON sync_seen USING ((SELECT wall_system()));
ALTER TABLE sync_gone ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON sync_gone USING ((SELECT wall_system()));
ALTER TABLE sync_lease ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON sync_lease USING ((SELECT wall_system()));
