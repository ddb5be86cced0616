-- +goose Up

CREATE TABLE `activity_events` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NULL,
  `type` text NOT NULL,
  `occurred_at` datetime NOT NULL,
  `actor_kind` text NOT NULL,
  `actor_id` integer NULL,
  `actor_name` text NOT NULL DEFAULT (''),
  `subject_kind` text NOT NULL,
  `subject_id` integer NULL,
  `subject_entra_id` blob NULL,
  `subject_name` text NOT NULL DEFAULT (''),
  `before` json NULL,
  `after` json NULL,
  `sync_run_id` integer NULL,
  `source_id` text NOT NULL DEFAULT (''),
  CONSTRAINT `activity_events_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `activity_events_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE INDEX `activityevent_organization_id_occurred_at_id` ON `activity_events` (`organization_id`, `occurred_at`, `id`);
CREATE INDEX `activityevent_subject_kind_subject_id_id` ON `activity_events` (`subject_kind`, `subject_id`, `id`);
CREATE INDEX `activityevent_sync_run_id_type` ON `activity_events` (`sync_run_id`, `type`);
CREATE TABLE `api_tokens` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `name` text NOT NULL,
  `token_hash` blob NOT NULL,
  `prefix` text NOT NULL DEFAULT (''),
  `member_id` integer NULL,
  `all_organizations` bool NOT NULL DEFAULT (false),
  `organization_ids` json NULL,
  `write` bool NOT NULL DEFAULT (true),
  `bootstrap` bool NOT NULL DEFAULT (false),
  `created_at` datetime NOT NULL,
  `expires_at` datetime NULL,
  `last_used_at` datetime NULL,
  `revoked_at` datetime NULL,
  CONSTRAINT `api_tokens_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `api_tokens_token_hash_key` ON `api_tokens` (`token_hash`);
CREATE INDEX `apitoken_member_id` ON `api_tokens` (`member_id`);
CREATE TABLE `apps` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `entra_id` blob NULL,
  `app_id` blob NOT NULL,
  `display_name` text NOT NULL DEFAULT (''),
  `sort_key` text NOT NULL,
  `search_key` text NOT NULL DEFAULT (''),
  `publisher_name` text NOT NULL DEFAULT (''),
  `publisher_verified` bool NOT NULL DEFAULT (false),
  `publisher_tenant_id` blob NULL,
  `service_principal_type` text NOT NULL DEFAULT (''),
  `origin` text NOT NULL,
  `account_enabled` bool NULL,
  `assignment_required` bool NOT NULL DEFAULT (false),
  `tags` json NULL,
  `homepage` text NOT NULL DEFAULT (''),
  `sign_on_mode` text NOT NULL DEFAULT (''),
  `gallery_template_id` text NOT NULL DEFAULT (''),
  `registration_entra_id` blob NULL,
  `credentials` json NULL,
  `entra_created_at` datetime NULL,
  `stage` text NOT NULL DEFAULT ('DISCOVERED'),
  `stage_reasons` json NULL,
  `stage_confidence` text NOT NULL DEFAULT ('UNKNOWN'),
  `data_delayed` bool NOT NULL DEFAULT (false),
  `stage_since` datetime NULL,
  `status` text NOT NULL DEFAULT ('NEW'),
  `owners_read_at` datetime NULL,
  `owners_elsewhere` integer NOT NULL DEFAULT (0),
  `provider_last_used_at` datetime NULL,
  `last_used_at` datetime NULL,
  `last_used_sort` integer NOT NULL DEFAULT (0),
  `user_count` integer NOT NULL DEFAULT (0),
  `tenant_wide_consent` bool NOT NULL DEFAULT (false),
  `findings` text NOT NULL DEFAULT (''),
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `apps_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `app_organization_id_id` ON `apps` (`organization_id`, `id`);
CREATE UNIQUE INDEX `app_tenant_id_entra_id_organization_id` ON `apps` (`tenant_id`, `entra_id`, `organization_id`);
CREATE INDEX `app_tenant_id_app_id` ON `apps` (`tenant_id`, `app_id`);
CREATE INDEX `app_organization_id_sort_key_id` ON `apps` (`organization_id`, `sort_key`, `id`);
CREATE INDEX `app_organization_id_stage_sort_key_id` ON `apps` (`organization_id`, `stage`, `sort_key`, `id`);
CREATE INDEX `app_organization_id_last_used_sort_id` ON `apps` (`organization_id`, `last_used_sort`, `id`);
CREATE INDEX `app_organization_id_user_count_id` ON `apps` (`organization_id`, `user_count`, `id`);
CREATE TABLE `app_histories` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `app_id` integer NOT NULL,
  `kind` text NOT NULL,
  `before` text NOT NULL DEFAULT (''),
  `after` text NOT NULL,
  `occurred_at` datetime NOT NULL,
  `member_id` integer NULL,
  `reason` text NOT NULL DEFAULT (''),
  CONSTRAINT `app_histories_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_histories_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_histories_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE SET NULL
);
CREATE INDEX `apphistory_app_id_occurred_at` ON `app_histories` (`app_id`, `occurred_at`);
CREATE TABLE `app_owners` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `app_id` integer NOT NULL,
  `user_id` integer NULL,
  `owner_app_id` integer NULL,
  `of_registration` bool NOT NULL,
  `first_seen_at` datetime NOT NULL,
  CONSTRAINT `app_owners_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_owners_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_owners_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_owners_owner_app_id_fkey` FOREIGN KEY (`organization_id`, `owner_app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `appowner_app_id_user_id_of_registration_organization_id` ON `app_owners` (`app_id`, `user_id`, `of_registration`, `organization_id`);
CREATE UNIQUE INDEX `appowner_app_id_owner_app_id_of_registration_organization_id` ON `app_owners` (`app_id`, `owner_app_id`, `of_registration`, `organization_id`);
CREATE INDEX `appowner_user_id_app_id` ON `app_owners` (`user_id`, `app_id`);
CREATE INDEX `appowner_owner_app_id` ON `app_owners` (`owner_app_id`);
CREATE TABLE `app_users` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `app_id` integer NOT NULL,
  `user_id` integer NOT NULL,
  `evidence` json NOT NULL,
  `present` bool NOT NULL,
  `engagement` text NOT NULL DEFAULT ('UNKNOWN'),
  `last_sign_in_at` datetime NULL,
  `last_sign_in_sort` integer NOT NULL DEFAULT (0),
  `sign_in_days30` integer NULL,
  `first_seen_at` datetime NOT NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `app_users_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_users_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `app_users_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `appuser_app_id_user_id_organization_id` ON `app_users` (`app_id`, `user_id`, `organization_id`);
CREATE INDEX `appuser_user_id_app_id` ON `app_users` (`user_id`, `app_id`);
CREATE INDEX `appuser_app_id_present_last_sign_in_sort_id` ON `app_users` (`app_id`, `present`, `last_sign_in_sort`, `id`);
CREATE INDEX `appuser_organization_id_id` ON `app_users` (`organization_id`, `id`);
CREATE TABLE `assignments` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `source_id` text NOT NULL,
  `app_id` integer NOT NULL,
  `principal_kind` text NOT NULL,
  `user_id` integer NULL,
  `group_id` integer NULL,
  `role` text NOT NULL DEFAULT (''),
  `assigned_at` datetime NULL,
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `assignments_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `assignments_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `assignments_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `assignments_group_id_fkey` FOREIGN KEY (`organization_id`, `group_id`) REFERENCES `groups` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `assignment_tenant_id_source_id_organization_id` ON `assignments` (`tenant_id`, `source_id`, `organization_id`);
CREATE INDEX `assignment_app_id_id` ON `assignments` (`app_id`, `id`);
CREATE INDEX `assignment_user_id_app_id` ON `assignments` (`user_id`, `app_id`);
CREATE INDEX `assignment_group_id_app_id` ON `assignments` (`group_id`, `app_id`);
CREATE TABLE `audit_anchors` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL DEFAULT (0),
  `last_event_id` integer NOT NULL,
  `last_hash` blob NOT NULL,
  `entries` integer NOT NULL,
  `created_at` datetime NOT NULL
);
CREATE UNIQUE INDEX `auditanchor_organization_id_last_event_id` ON `audit_anchors` (`organization_id`, `last_event_id`);
CREATE TABLE `audit_events` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NULL,
  `occurred_at` datetime NOT NULL,
  `action` text NOT NULL,
  `actor_kind` text NOT NULL,
  `actor_id` integer NULL,
  `subject_kind` text NOT NULL,
  `subject_id` integer NULL,
  `detail` json NULL,
  `personal` json NULL,
  `ip` text NOT NULL DEFAULT (''),
  `request_id` text NOT NULL DEFAULT (''),
  `previous_hash` blob NULL,
  `hash` blob NOT NULL
);
CREATE INDEX `auditevent_organization_id_id` ON `audit_events` (`organization_id`, `id`);
CREATE TABLE `consent_links` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `token_hash` blob NOT NULL,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `asker` text NOT NULL,
  `member_id` integer NULL,
  `token_id` integer NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `opened_at` datetime NULL,
  `consented_at` datetime NULL,
  `revoked_at` datetime NULL,
  `refused_reason` text NOT NULL DEFAULT (''),
  CONSTRAINT `consent_links_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `consent_links_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE,
  CONSTRAINT `consent_links_token_id_fkey` FOREIGN KEY (`token_id`) REFERENCES `api_tokens` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `consent_links_token_hash_key` ON `consent_links` (`token_hash`);
CREATE UNIQUE INDEX `consentlink_organization_id_id` ON `consent_links` (`organization_id`, `id`);
CREATE INDEX `consentlink_tenant_id` ON `consent_links` (`tenant_id`);
CREATE INDEX `consentlink_member_id` ON `consent_links` (`member_id`);
CREATE INDEX `consentlink_token_id` ON `consent_links` (`token_id`);
CREATE TABLE `consent_states` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `state_hash` blob NOT NULL,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `member_id` integer NULL,
  `token_id` integer NULL,
  `link_id` integer NULL,
  `session_hash` blob NULL,
  `sealed_verifier` blob NOT NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `used_at` datetime NULL,
  CONSTRAINT `consent_states_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `consent_states_link_id_fkey` FOREIGN KEY (`organization_id`, `link_id`) REFERENCES `consent_links` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `consent_states_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE,
  CONSTRAINT `consent_states_token_id_fkey` FOREIGN KEY (`token_id`) REFERENCES `api_tokens` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `consent_states_state_hash_key` ON `consent_states` (`state_hash`);
CREATE INDEX `consentstate_link_id` ON `consent_states` (`link_id`);
CREATE TABLE `coverages` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `data_set` text NOT NULL,
  `state` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `mend` text NOT NULL DEFAULT (''),
  `scope_granted` bool NULL,
  `licensed` bool NULL,
  `last_success_at` datetime NULL,
  `last_full_at` datetime NULL,
  `delta_link` text NOT NULL DEFAULT (''),
  `covered_from` datetime NULL,
  `covered_to` datetime NULL,
  `beta_read_at` datetime NULL,
  `beta_reason` text NOT NULL DEFAULT (''),
  `tenant_id` integer NOT NULL,
  CONSTRAINT `coverages_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `coverage_tenant_id_data_set_organization_id` ON `coverages` (`tenant_id`, `data_set`, `organization_id`);
CREATE TABLE `data_keys` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `owner_kind` text NOT NULL,
  `owner_id` integer NOT NULL,
  `keyset` blob NULL,
  `created_at` datetime NOT NULL,
  `destroyed_at` datetime NULL
);
CREATE UNIQUE INDEX `datakey_owner_kind_owner_id` ON `data_keys` (`owner_kind`, `owner_id`);
CREATE TABLE `directory_roles` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `entra_id` blob NOT NULL,
  `display_name` text NOT NULL DEFAULT (''),
  `description` text NOT NULL DEFAULT (''),
  `built_in` bool NOT NULL DEFAULT (true),
  `privileged` bool NOT NULL DEFAULT (false),
  `enabled` bool NOT NULL DEFAULT (true),
  `others` integer NOT NULL DEFAULT (0),
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `directory_roles_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `directoryrole_organization_id_id` ON `directory_roles` (`organization_id`, `id`);
CREATE UNIQUE INDEX `directoryrole_tenant_id_entra_id_organization_id` ON `directory_roles` (`tenant_id`, `entra_id`, `organization_id`);
CREATE TABLE `domains` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `name` text NOT NULL,
  `is_default` bool NOT NULL,
  `is_initial` bool NOT NULL,
  `is_verified` bool NOT NULL,
  `tenant_id` integer NOT NULL,
  CONSTRAINT `domains_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `domain_tenant_id_name_organization_id` ON `domains` (`tenant_id`, `name`, `organization_id`);
CREATE TABLE `erased_persons` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `person_hash` blob NOT NULL,
  `erased_at` datetime NOT NULL,
  CONSTRAINT `erased_persons_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `erasedperson_tenant_id_person_hash_organization_id` ON `erased_persons` (`tenant_id`, `person_hash`, `organization_id`);
CREATE TABLE `grants` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `source_id` text NOT NULL,
  `permission` text NOT NULL,
  `kind` text NOT NULL,
  `app_id` integer NOT NULL,
  `resource_id` integer NULL,
  `user_id` integer NULL,
  `tenant_wide` bool NOT NULL,
  `granted_at` datetime NULL,
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `grants_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `grants_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `grants_resource_id_fkey` FOREIGN KEY (`organization_id`, `resource_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `grants_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `grant_tenant_id_source_id_permission_organization_id` ON `grants` (`tenant_id`, `source_id`, `permission`, `organization_id`);
CREATE INDEX `grant_app_id_permission_id` ON `grants` (`app_id`, `permission`, `id`);
CREATE INDEX `grant_user_id_app_id` ON `grants` (`user_id`, `app_id`);
CREATE INDEX `grant_organization_id_id` ON `grants` (`organization_id`, `id`);
CREATE TABLE `groups` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `entra_id` blob NOT NULL,
  `display_name` text NOT NULL DEFAULT (''),
  `sort_key` text NOT NULL,
  `mail` text NOT NULL DEFAULT (''),
  `description` text NOT NULL DEFAULT (''),
  `security_enabled` bool NOT NULL DEFAULT (false),
  `is_dynamic` bool NOT NULL DEFAULT (false),
  `member_count` integer NULL,
  `members_read_at` datetime NULL,
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `groups_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `group_organization_id_id` ON `groups` (`organization_id`, `id`);
CREATE UNIQUE INDEX `group_tenant_id_entra_id_organization_id` ON `groups` (`tenant_id`, `entra_id`, `organization_id`);
CREATE INDEX `group_organization_id_sort_key_id` ON `groups` (`organization_id`, `sort_key`, `id`);
CREATE TABLE `group_members` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `group_id` integer NOT NULL,
  `user_id` integer NULL,
  `nested_group_id` integer NULL,
  `first_seen_at` datetime NOT NULL,
  CONSTRAINT `group_members_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `group_members_group_id_fkey` FOREIGN KEY (`organization_id`, `group_id`) REFERENCES `groups` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `group_members_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `group_members_nested_group_id_fkey` FOREIGN KEY (`organization_id`, `nested_group_id`) REFERENCES `groups` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `groupmember_group_id_user_id_organization_id` ON `group_members` (`group_id`, `user_id`, `organization_id`);
CREATE UNIQUE INDEX `groupmember_group_id_nested_group_id_organization_id` ON `group_members` (`group_id`, `nested_group_id`, `organization_id`);
CREATE INDEX `groupmember_user_id_group_id` ON `group_members` (`user_id`, `group_id`);
CREATE TABLE `invitations` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `token_hash` blob NOT NULL,
  `mailed_token_hash` blob NULL,
  `email` text NOT NULL,
  `email_key` text NOT NULL,
  `instance_owner` bool NOT NULL DEFAULT (false),
  `organization_id` integer NULL,
  `role` text NULL,
  `membership_expires_at` datetime NULL,
  `team_id` integer NULL,
  `member_id` integer NULL,
  `token_id` integer NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `accepted_at` datetime NULL,
  `revoked_at` datetime NULL,
  CONSTRAINT `invitations_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `invitations_team_id_fkey` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE CASCADE,
  CONSTRAINT `invitations_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE SET NULL,
  CONSTRAINT `invitations_token_id_fkey` FOREIGN KEY (`token_id`) REFERENCES `api_tokens` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `invitations_token_hash_key` ON `invitations` (`token_hash`);
CREATE UNIQUE INDEX `invitations_mailed_token_hash_key` ON `invitations` (`mailed_token_hash`);
CREATE INDEX `invitation_organization_id` ON `invitations` (`organization_id`);
CREATE INDEX `invitation_team_id` ON `invitations` (`team_id`);
CREATE INDEX `invitation_member_id` ON `invitations` (`member_id`);
CREATE TABLE `licenses` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `sku_id` blob NOT NULL,
  `sku_part_number` text NOT NULL,
  `display_name` text NOT NULL DEFAULT (''),
  `sort_key` text NOT NULL,
  `capability_status` text NOT NULL DEFAULT (''),
  `seats_enabled` integer NOT NULL,
  `seats_warning` integer NOT NULL,
  `seats_suspended` integer NOT NULL,
  `seats_consumed` integer NOT NULL,
  `seats_locked_out` integer NOT NULL DEFAULT (0),
  `terms` json NULL,
  `renews_at` datetime NULL,
  `trial` bool NULL,
  `service_plans` json NULL,
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `licenses_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `license_organization_id_id` ON `licenses` (`organization_id`, `id`);
CREATE UNIQUE INDEX `license_tenant_id_sku_id_organization_id` ON `licenses` (`tenant_id`, `sku_id`, `organization_id`);
CREATE INDEX `license_organization_id_sort_key_id` ON `licenses` (`organization_id`, `sort_key`, `id`);
CREATE TABLE `license_days` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `license_id` integer NOT NULL,
  `day` integer NOT NULL,
  `seats_enabled` integer NOT NULL,
  `seats_warning` integer NOT NULL,
  `seats_suspended` integer NOT NULL,
  `seats_consumed` integer NOT NULL,
  CONSTRAINT `license_days_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `license_days_license_id_fkey` FOREIGN KEY (`organization_id`, `license_id`) REFERENCES `licenses` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `licenseday_license_id_day_organization_id` ON `license_days` (`license_id`, `day`, `organization_id`);
CREATE TABLE `license_users` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `license_id` integer NOT NULL,
  `user_id` integer NOT NULL,
  `direct` bool NOT NULL DEFAULT (true),
  `group_entra_id` blob NULL,
  `state` text NOT NULL DEFAULT (''),
  `error` text NOT NULL DEFAULT (''),
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  CONSTRAINT `license_users_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `license_users_license_id_fkey` FOREIGN KEY (`organization_id`, `license_id`) REFERENCES `licenses` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `license_users_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `licenseuser_license_id_user_id_organization_id` ON `license_users` (`license_id`, `user_id`, `organization_id`);
CREATE INDEX `licenseuser_user_id_license_id` ON `license_users` (`user_id`, `license_id`);
CREATE TABLE `login_attempts` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `account_key` blob NOT NULL,
  `failures` integer NOT NULL,
  `window_start` datetime NOT NULL,
  `blocked_until` datetime NULL
);
CREATE UNIQUE INDEX `login_attempts_account_key_key` ON `login_attempts` (`account_key`);
CREATE TABLE `members` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `email` text NOT NULL,
  `email_key` text NOT NULL,
  `name` text NOT NULL DEFAULT (''),
  `password_hash` text NOT NULL DEFAULT (''),
  `instance_owner` bool NOT NULL DEFAULT (false),
  `locale` text NOT NULL DEFAULT (''),
  `time_zone` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `color_scheme` text NOT NULL DEFAULT ('SYSTEM'),
  `sealed_totp` blob NULL,
  `totp_confirmed_at` datetime NULL,
  `totp_last_step` integer NOT NULL DEFAULT (0),
  `last_login_at` datetime NULL,
  `disabled_at` datetime NULL,
  `session_epoch` integer NOT NULL DEFAULT (0),
  `invited_by_organization_id` integer NULL,
  `address_proven_at` datetime NULL,
  `notices_read_at` datetime NULL
);
CREATE UNIQUE INDEX `members_email_key_key` ON `members` (`email_key`);
CREATE TABLE `member_sessions` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `token_hash` blob NOT NULL,
  `member_id` integer NULL,
  `data` blob NOT NULL,
  `expires_at` datetime NOT NULL,
  `created_at` datetime NOT NULL,
  `last_used_at` datetime NOT NULL,
  `ip` text NOT NULL DEFAULT (''),
  `user_agent` text NOT NULL DEFAULT (''),
  `method` text NOT NULL DEFAULT (''),
  CONSTRAINT `member_sessions_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `member_sessions_token_hash_key` ON `member_sessions` (`token_hash`);
CREATE INDEX `membersession_member_id` ON `member_sessions` (`member_id`);
CREATE INDEX `membersession_expires_at` ON `member_sessions` (`expires_at`);
CREATE TABLE `memberships` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `role` text NOT NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NULL,
  CONSTRAINT `memberships_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `memberships_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `membership_organization_id_member_id` ON `memberships` (`organization_id`, `member_id`);
CREATE INDEX `membership_member_id` ON `memberships` (`member_id`);
CREATE TABLE `microsoft_identities` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `member_id` integer NOT NULL,
  `entra_tenant_id` blob NOT NULL,
  `entra_id` blob NOT NULL,
  `login` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `last_used_at` datetime NULL,
  CONSTRAINT `microsoft_identities_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `microsoftidentity_entra_tenant_id_entra_id` ON `microsoft_identities` (`entra_tenant_id`, `entra_id`);
CREATE INDEX `microsoftidentity_member_id` ON `microsoft_identities` (`member_id`);
CREATE TABLE `notices` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `kind` text NOT NULL,
  `tenant_id` integer NULL,
  `webhook_endpoint_id` integer NULL,
  `sync_run_id` integer NULL,
  `open_key` text NULL,
  `days` integer NOT NULL DEFAULT (0),
  `ends_at` datetime NULL,
  `raised_at` datetime NOT NULL,
  `created_at` datetime NOT NULL,
  `resolved_at` datetime NULL,
  CONSTRAINT `notices_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `notices_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `notices_webhook_endpoint_id_fkey` FOREIGN KEY (`organization_id`, `webhook_endpoint_id`) REFERENCES `webhook_endpoints` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `notices_sync_run_id_fkey` FOREIGN KEY (`organization_id`, `sync_run_id`) REFERENCES `sync_runs` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `notices_open_key_key` ON `notices` (`open_key`);
CREATE UNIQUE INDEX `notice_organization_id_id` ON `notices` (`organization_id`, `id`);
CREATE INDEX `notice_organization_id_raised_at_id` ON `notices` (`organization_id`, `raised_at`, `id`);
CREATE INDEX `notice_tenant_id` ON `notices` (`tenant_id`);
CREATE INDEX `notice_webhook_endpoint_id` ON `notices` (`webhook_endpoint_id`);
CREATE INDEX `notice_sync_run_id` ON `notices` (`sync_run_id`);
CREATE TABLE `organizations` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `name` text NOT NULL,
  `sort_key` text NOT NULL,
  `window_days` integer NOT NULL DEFAULT (90),
  `privacy_mode` text NOT NULL DEFAULT ('FULL_NAMES'),
  `sealed_pseudonym_key` blob NULL,
  `created_at` datetime NOT NULL
);
CREATE INDEX `organization_sort_key_id` ON `organizations` (`sort_key`, `id`);
CREATE TABLE `organization_tags` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `name` text NOT NULL,
  `tag_key` text NOT NULL,
  `opens` bool NOT NULL DEFAULT (true),
  CONSTRAINT `organization_tags_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `organizationtag_organization_id_tag_key` ON `organization_tags` (`organization_id`, `tag_key`);
CREATE INDEX `organizationtag_tag_key_organization_id` ON `organization_tags` (`tag_key`, `organization_id`);
CREATE TABLE `overview_days` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `day` integer NOT NULL,
  `metric` text NOT NULL,
  `value` real NULL,
  `unknown_reason` text NOT NULL DEFAULT (''),
  `confidence` text NOT NULL,
  `as_of` datetime NOT NULL,
  CONSTRAINT `overview_days_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `overviewday_organization_id_metric_day` ON `overview_days` (`organization_id`, `metric`, `day`);
CREATE TABLE `passkeys` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `member_id` integer NOT NULL,
  `credential_key` blob NOT NULL,
  `credential` blob NOT NULL,
  `name` text NOT NULL,
  `created_at` datetime NOT NULL,
  `last_used_at` datetime NULL,
  CONSTRAINT `passkeys_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `passkeys_credential_key_key` ON `passkeys` (`credential_key`);
CREATE INDEX `passkey_member_id` ON `passkeys` (`member_id`);
CREATE TABLE `permissions` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `app_id` integer NOT NULL,
  `entra_id` blob NOT NULL,
  `kind` text NOT NULL,
  `value` text NOT NULL DEFAULT (''),
  `display_name` text NOT NULL DEFAULT (''),
  `description` text NOT NULL DEFAULT (''),
  CONSTRAINT `permissions_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `permissions_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `permission_app_id_entra_id_kind_organization_id` ON `permissions` (`app_id`, `entra_id`, `kind`, `organization_id`);
CREATE TABLE `purges` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `class` text NOT NULL,
  `cutoff` datetime NOT NULL,
  `deleted` integer NOT NULL,
  `remaining` integer NOT NULL,
  `finished_at` datetime NOT NULL
);
CREATE INDEX `purge_class_finished_at` ON `purges` (`class`, `finished_at`);
CREATE TABLE `recovery_codes` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `member_id` integer NOT NULL,
  `code_hash` blob NOT NULL,
  `used_at` datetime NULL,
  CONSTRAINT `recovery_codes_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `recoverycode_member_id_code_hash` ON `recovery_codes` (`member_id`, `code_hash`);
CREATE TABLE `role_assignments` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `role_id` integer NOT NULL,
  `user_id` integer NULL,
  `group_id` integer NULL,
  `app_id` integer NULL,
  `scope` text NOT NULL DEFAULT ('/'),
  `source_id` text NOT NULL,
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `role_assignments_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `role_assignments_role_id_fkey` FOREIGN KEY (`organization_id`, `role_id`) REFERENCES `directory_roles` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `role_assignments_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `role_assignments_group_id_fkey` FOREIGN KEY (`organization_id`, `group_id`) REFERENCES `groups` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `role_assignments_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `roleassignment_tenant_id_source_id_organization_id` ON `role_assignments` (`tenant_id`, `source_id`, `organization_id`);
CREATE INDEX `roleassignment_role_id_id` ON `role_assignments` (`role_id`, `id`);
CREATE INDEX `roleassignment_user_id_id` ON `role_assignments` (`user_id`, `id`);
CREATE INDEX `roleassignment_group_id_id` ON `role_assignments` (`group_id`, `id`);
CREATE INDEX `roleassignment_app_id_id` ON `role_assignments` (`app_id`, `id`);
CREATE TABLE `settings` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `name` text NOT NULL,
  `value` blob NOT NULL
);
CREATE UNIQUE INDEX `settings_name_key` ON `settings` (`name`);
CREATE TABLE `setup_links` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `token_hash` blob NOT NULL,
  `member_id` integer NULL,
  `expires_at` datetime NOT NULL,
  `used_at` datetime NULL,
  CONSTRAINT `setup_links_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `setup_links_token_hash_key` ON `setup_links` (`token_hash`);
CREATE TABLE `sign_ins` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `entra_id` blob NOT NULL,
  `occurred_at` datetime NOT NULL,
  `user_id` integer NULL,
  `app_id` integer NOT NULL,
  `succeeded` bool NOT NULL,
  `error_code` integer NOT NULL DEFAULT (0),
  `failure_reason` text NOT NULL DEFAULT (''),
  `interactive` bool NOT NULL,
  `client_app` text NOT NULL DEFAULT (''),
  `city` text NOT NULL DEFAULT (''),
  `country` text NOT NULL DEFAULT (''),
  CONSTRAINT `sign_ins_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `signin_tenant_id_occurred_at_entra_id_organization_id` ON `sign_ins` (`tenant_id`, `occurred_at`, `entra_id`, `organization_id`);
CREATE TABLE `sync_runs` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `sequence` integer NOT NULL,
  `state` text NOT NULL DEFAULT ('QUEUED'),
  `trigger` text NOT NULL,
  `full` bool NOT NULL DEFAULT (false),
  `resumed_count` integer NOT NULL DEFAULT (0),
  `error` text NOT NULL DEFAULT (''),
  `changes` json NULL,
  `queued_at` datetime NOT NULL,
  `started_at` datetime NULL,
  `finished_at` datetime NULL,
  `due_at` datetime NULL,
  `open` bool NOT NULL DEFAULT (true),
  `member_id` integer NULL,
  CONSTRAINT `sync_runs_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `sync_runs_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE SET NULL
);
CREATE UNIQUE INDEX `syncrun_organization_id_id` ON `sync_runs` (`organization_id`, `id`);
CREATE UNIQUE INDEX `syncrun_tenant_id_sequence_organization_id` ON `sync_runs` (`tenant_id`, `sequence`, `organization_id`);
CREATE INDEX `syncrun_organization_id_queued_at_id` ON `sync_runs` (`organization_id`, `queued_at`, `id`);
CREATE TABLE `sync_stages` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `data_set` text NOT NULL,
  `position` integer NOT NULL,
  `state` text NOT NULL DEFAULT ('PENDING'),
  `mode` text NULL,
  `reason` text NOT NULL DEFAULT (''),
  `mend` text NOT NULL DEFAULT (''),
  `error_detail` text NOT NULL DEFAULT (''),
  `fetched` integer NOT NULL DEFAULT (0),
  `expected` integer NULL,
  `added` integer NOT NULL DEFAULT (0),
  `changed` integer NOT NULL DEFAULT (0),
  `removed` integer NOT NULL DEFAULT (0),
  `requests` integer NOT NULL DEFAULT (0),
  `units` integer NOT NULL DEFAULT (0),
  `throttled_ms` integer NOT NULL DEFAULT (0),
  `attempts` integer NOT NULL DEFAULT (0),
  `drift` json NULL,
  `cursor` blob NULL,
  `started_at` datetime NULL,
  `finished_at` datetime NULL,
  `sync_run_id` integer NOT NULL,
  CONSTRAINT `sync_stages_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `sync_stages_sync_run_id_fkey` FOREIGN KEY (`organization_id`, `sync_run_id`) REFERENCES `sync_runs` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `syncstage_sync_run_id_data_set_organization_id` ON `sync_stages` (`sync_run_id`, `data_set`, `organization_id`);
CREATE TABLE `teams` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `name` text NOT NULL,
  `sort_key` text NOT NULL,
  `role` text NOT NULL,
  `tag_key` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `expires_at` datetime NULL
);
CREATE INDEX `team_sort_key_id` ON `teams` (`sort_key`, `id`);
CREATE TABLE `team_members` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `team_id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  CONSTRAINT `team_members_team_id_fkey` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE CASCADE,
  CONSTRAINT `team_members_member_id_fkey` FOREIGN KEY (`member_id`) REFERENCES `members` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `teammember_team_id_member_id` ON `team_members` (`team_id`, `member_id`);
CREATE INDEX `teammember_member_id` ON `team_members` (`member_id`);
CREATE TABLE `team_organizations` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `team_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  CONSTRAINT `team_organizations_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `team_organizations_team_id_fkey` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `teamorganization_team_id_organization_id` ON `team_organizations` (`team_id`, `organization_id`);
CREATE INDEX `teamorganization_organization_id` ON `team_organizations` (`organization_id`);
CREATE TABLE `tenants` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `entra_tenant_id` blob NULL,
  `display_name` text NOT NULL DEFAULT (''),
  `mode` text NOT NULL,
  `state` text NOT NULL DEFAULT ('PENDING_CONSENT'),
  `state_reason` text NOT NULL DEFAULT (''),
  `state_mend` text NOT NULL DEFAULT (''),
  `state_since` datetime NULL,
  `client_id` text NOT NULL DEFAULT (''),
  `domain_filter` json NULL,
  `consent_level` integer NOT NULL DEFAULT (1),
  `granted_scopes` json NULL,
  `missing_scopes` json NULL,
  `has_premium` integer NOT NULL DEFAULT (-1),
  `sealed_credential` blob NULL,
  `credential_kind` text NOT NULL DEFAULT ('SECRET'),
  `certificate` text NOT NULL DEFAULT (''),
  `sealed_next` blob NULL,
  `next_certificate` text NOT NULL DEFAULT (''),
  `credential_expires_at` datetime NULL,
  `credential_dated_by` text NOT NULL DEFAULT ('PERSON'),
  `credential_read_at` datetime NULL,
  `expiry_warned` integer NOT NULL DEFAULT (0),
  `consent_retry_at` datetime NULL,
  `consent_generation` integer NOT NULL DEFAULT (0),
  `consent_seen` json NULL,
  `token_refreshed_at` datetime NULL,
  `next_sync_at` datetime NULL,
  `sync_minute` integer NOT NULL DEFAULT (0),
  `last_sync_run_id` integer NULL,
  `run_sequence` integer NOT NULL DEFAULT (0),
  `app_activity_read_at` datetime NULL,
  `totals` json NULL,
  `sign_in_activity_read_at` datetime NULL,
  `licence_gap_acknowledged_at` datetime NULL,
  `created_at` datetime NOT NULL,
  `disconnected_at` datetime NULL,
  `transferred_at` datetime NULL,
  `erase_requested_at` datetime NULL,
  `erased_rows` json NULL,
  `erased_at` datetime NULL,
  CONSTRAINT `tenants_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `tenants_last_sync_run_id_fkey` FOREIGN KEY (`organization_id`, `last_sync_run_id`) REFERENCES `sync_runs` (`organization_id`, `id`) ON DELETE NO ACTION
);
CREATE UNIQUE INDEX `tenant_organization_id_id` ON `tenants` (`organization_id`, `id`);
CREATE INDEX `tenant_next_sync_at` ON `tenants` (`next_sync_at`);
CREATE INDEX `tenant_entra_tenant_id` ON `tenants` (`entra_tenant_id`);
CREATE TABLE `usage_days` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `app_id` integer NOT NULL,
  `user_id` integer NULL,
  `day` integer NOT NULL,
  `sign_ins` integer NOT NULL,
  `other_sign_ins` integer NOT NULL,
  `failed_sign_ins` integer NOT NULL,
  `last_at` datetime NOT NULL,
  CONSTRAINT `usage_days_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `usage_days_app_id_fkey` FOREIGN KEY (`organization_id`, `app_id`) REFERENCES `apps` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `usageday_app_id_user_id_day_organization_id` ON `usage_days` (`app_id`, `user_id`, `day`, `organization_id`);
CREATE INDEX `usageday_tenant_id_day` ON `usage_days` (`tenant_id`, `day`);
CREATE TABLE `usage_reports` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `workload` text NOT NULL,
  `refreshed_at` datetime NOT NULL,
  `period_days` integer NOT NULL,
  `concealed` bool NOT NULL,
  `people` integer NOT NULL,
  `active` integer NOT NULL,
  `matched` integer NOT NULL,
  `last_activity_at` datetime NULL,
  `read_at` datetime NOT NULL,
  CONSTRAINT `usage_reports_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `usagereport_tenant_id_workload_organization_id` ON `usage_reports` (`tenant_id`, `workload`, `organization_id`);
CREATE INDEX `usagereport_organization_id_workload` ON `usage_reports` (`organization_id`, `workload`);
CREATE TABLE `users` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `entra_id` blob NOT NULL,
  `display_name` text NOT NULL DEFAULT (''),
  `sort_key` text NOT NULL,
  `search_key` text NOT NULL DEFAULT (''),
  `user_principal_name` text NOT NULL DEFAULT (''),
  `mail` text NOT NULL DEFAULT (''),
  `department` text NOT NULL DEFAULT (''),
  `job_title` text NOT NULL DEFAULT (''),
  `company_name` text NOT NULL DEFAULT (''),
  `office_location` text NOT NULL DEFAULT (''),
  `usage_location` text NOT NULL DEFAULT (''),
  `account_enabled` bool NULL,
  `user_type` text NOT NULL DEFAULT (''),
  `kind` text NOT NULL DEFAULT ('UNKNOWN'),
  `kind_confidence` text NOT NULL DEFAULT ('UNKNOWN'),
  `kind_tag` text NULL,
  `kind_tagged_at` datetime NULL,
  `kind_tagged_by_member_id` integer NULL,
  `manager_entra_id` blob NULL,
  `entra_created_at` datetime NULL,
  `last_sign_in_at` datetime NULL,
  `provider_last_sign_in_at` datetime NULL,
  `pseudonym` integer NULL,
  `photo_version` integer NOT NULL DEFAULT (0),
  `last_sign_in_sort` integer NOT NULL DEFAULT (0),
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `users_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `users_kind_tagged_by_member_id_fkey` FOREIGN KEY (`kind_tagged_by_member_id`) REFERENCES `members` (`id`) ON DELETE SET NULL
);
CREATE UNIQUE INDEX `user_organization_id_id` ON `users` (`organization_id`, `id`);
CREATE UNIQUE INDEX `user_tenant_id_entra_id_organization_id` ON `users` (`tenant_id`, `entra_id`, `organization_id`);
CREATE INDEX `user_organization_id_sort_key_id` ON `users` (`organization_id`, `sort_key`, `id`);
CREATE INDEX `user_organization_id_last_sign_in_sort_id` ON `users` (`organization_id`, `last_sign_in_sort`, `id`);
CREATE INDEX `user_organization_id_pseudonym_id` ON `users` (`organization_id`, `pseudonym`, `id`) WHERE pseudonym IS NOT NULL;
CREATE INDEX `user_kind_tagged_by_member_id` ON `users` (`kind_tagged_by_member_id`) WHERE kind_tagged_by_member_id IS NOT NULL;
CREATE TABLE `user_photos` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `user_id` integer NOT NULL,
  `content` blob NULL,
  `content_type` text NOT NULL DEFAULT (''),
  `etag` text NOT NULL DEFAULT (''),
  `checked_at` datetime NOT NULL,
  CONSTRAINT `user_photos_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `user_photos_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `userphoto_user_id_organization_id` ON `user_photos` (`user_id`, `organization_id`);
CREATE INDEX `userphoto_tenant_id_checked_at_user_id` ON `user_photos` (`tenant_id`, `checked_at`, `user_id`);
CREATE TABLE `webhook_deliveries` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `webhook_endpoint_id` integer NOT NULL,
  `webhook_id` text NOT NULL,
  `event_type` text NOT NULL,
  `payload` blob NOT NULL,
  `state` text NOT NULL DEFAULT ('PENDING'),
  `attempts` integer NOT NULL DEFAULT (0),
  `last_status` integer NULL,
  `last_latency_ms` integer NULL,
  `last_error` text NOT NULL DEFAULT (''),
  `next_attempt_at` datetime NULL,
  `delivered_at` datetime NULL,
  `sync_run_id` integer NULL,
  `created_at` datetime NOT NULL,
  CONSTRAINT `webhook_deliveries_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE,
  CONSTRAINT `webhook_deliveries_webhook_endpoint_id_fkey` FOREIGN KEY (`organization_id`, `webhook_endpoint_id`) REFERENCES `webhook_endpoints` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `webhook_deliveries_webhook_id_key` ON `webhook_deliveries` (`webhook_id`);
CREATE INDEX `webhookdelivery_webhook_endpoint_id_id` ON `webhook_deliveries` (`webhook_endpoint_id`, `id`);
CREATE INDEX `webhookdelivery_organization_id_id` ON `webhook_deliveries` (`organization_id`, `id`);
CREATE TABLE `webhook_endpoints` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `url` text NOT NULL,
  `events` json NOT NULL,
  `enabled` bool NOT NULL DEFAULT (true),
  `disabled_reason` text NOT NULL DEFAULT (''),
  `sealed_secret` blob NOT NULL,
  `failing_since` datetime NULL,
  `created_at` datetime NOT NULL,
  `deleted_at` datetime NULL,
  CONSTRAINT `webhook_endpoints_organization_id_fkey` FOREIGN KEY (`organization_id`) REFERENCES `organizations` (`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `webhookendpoint_organization_id_id` ON `webhook_endpoints` (`organization_id`, `id`);
CREATE TABLE `workload_usages` (
  `id` integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  `organization_id` integer NOT NULL,
  `tenant_id` integer NOT NULL,
  `user_id` integer NOT NULL,
  `workload` text NOT NULL,
  `last_activity_at` datetime NULL,
  `counts` json NULL,
  `mailbox_type` text NOT NULL DEFAULT (''),
  `refreshed_at` datetime NOT NULL,
  `period_days` integer NOT NULL,
  `first_seen_at` datetime NOT NULL,
  `removed_at` datetime NULL,
  `content_hash` integer NOT NULL DEFAULT (0),
  CONSTRAINT `workload_usages_tenant_id_fkey` FOREIGN KEY (`organization_id`, `tenant_id`) REFERENCES `tenants` (`organization_id`, `id`) ON DELETE CASCADE,
  CONSTRAINT `workload_usages_user_id_fkey` FOREIGN KEY (`organization_id`, `user_id`) REFERENCES `users` (`organization_id`, `id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `workloadusage_user_id_workload_organization_id` ON `workload_usages` (`user_id`, `workload`, `organization_id`);
CREATE INDEX `workloadusage_tenant_id_workload_user_id` ON `workload_usages` (`tenant_id`, `workload`, `user_id`);

-- +goose StatementBegin
CREATE TRIGGER sign_ins_user_id_guard_insert BEFORE INSERT ON sign_ins
WHEN NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users WHERE organization_id = NEW.organization_id AND id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sign_ins.user_id'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sign_ins_user_id_guard_update BEFORE UPDATE OF organization_id, user_id ON sign_ins
WHEN NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users WHERE organization_id = NEW.organization_id AND id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sign_ins.user_id'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sign_ins_app_id_guard_insert BEFORE INSERT ON sign_ins
WHEN NEW.app_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM apps WHERE organization_id = NEW.organization_id AND id = NEW.app_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sign_ins.app_id'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sign_ins_app_id_guard_update BEFORE UPDATE OF organization_id, app_id ON sign_ins
WHEN NEW.app_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM apps WHERE organization_id = NEW.organization_id AND id = NEW.app_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: sign_ins.app_id'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER usage_days_user_id_guard_insert BEFORE INSERT ON usage_days
WHEN NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users WHERE organization_id = NEW.organization_id AND id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: usage_days.user_id'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER usage_days_user_id_guard_update BEFORE UPDATE OF organization_id, user_id ON usage_days
WHEN NEW.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users WHERE organization_id = NEW.organization_id AND id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: usage_days.user_id'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER activity_events_sync_run_id_guard_insert BEFORE INSERT ON activity_events
WHEN NEW.sync_run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sync_runs WHERE organization_id = NEW.organization_id AND id = NEW.sync_run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: activity_events.sync_run_id'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER activity_events_sync_run_id_guard_update BEFORE UPDATE OF organization_id, sync_run_id ON activity_events
WHEN NEW.sync_run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sync_runs WHERE organization_id = NEW.organization_id AND id = NEW.sync_run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: activity_events.sync_run_id'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER webhook_deliveries_sync_run_id_guard_insert BEFORE INSERT ON webhook_deliveries
WHEN NEW.sync_run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sync_runs WHERE organization_id = NEW.organization_id AND id = NEW.sync_run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: webhook_deliveries.sync_run_id'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER webhook_deliveries_sync_run_id_guard_update BEFORE UPDATE OF organization_id, sync_run_id ON webhook_deliveries
WHEN NEW.sync_run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sync_runs WHERE organization_id = NEW.organization_id AND id = NEW.sync_run_id)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: webhook_deliveries.sync_run_id'); END;
-- +goose StatementEnd
