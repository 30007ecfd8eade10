#include "engine/migrations.h"

#include <array>

namespace schakel::engine {
namespace {

constexpr const char* kFirst = R"sql(
CREATE TABLE leases(
  tenant TEXT NOT NULL,
  flow TEXT NOT NULL,
  owner TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  held INTEGER NOT NULL,
  PRIMARY KEY(tenant, flow)
) STRICT, WITHOUT ROWID;
CREATE INDEX leases_held ON leases(owner) WHERE held = 1;

CREATE TABLE numbers(
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY(tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs(
  tenant TEXT NOT NULL,
  id INTEGER NOT NULL,
  flow TEXT NOT NULL,
  "trigger" TEXT NOT NULL,
  state TEXT NOT NULL,
  fence INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  read INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  needs_person INTEGER NOT NULL DEFAULT 0,
  unfinished INTEGER NOT NULL DEFAULT 0,
  customers_created INTEGER NOT NULL DEFAULT 0,
  customers_updated INTEGER NOT NULL DEFAULT 0,
  items_created INTEGER NOT NULL DEFAULT 0,
  source_reads INTEGER NOT NULL DEFAULT 0,
  source_writes INTEGER NOT NULL DEFAULT 0,
  target_reads INTEGER NOT NULL DEFAULT 0,
  target_writes INTEGER NOT NULL DEFAULT 0,
  error_kind TEXT NOT NULL DEFAULT '',
  error_code TEXT NOT NULL DEFAULT '',
  error_en TEXT NOT NULL DEFAULT '',
  error_nl TEXT NOT NULL DEFAULT '',
  advice_en TEXT NOT NULL DEFAULT '',
  advice_nl TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_flow ON runs(tenant, flow, id);
CREATE INDEX runs_running ON runs(tenant, flow) WHERE state = 'running';

CREATE TABLE cursors(
  tenant TEXT NOT NULL,
  flow TEXT NOT NULL,
  text TEXT NOT NULL,
  moved_at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY(tenant, flow),
  FOREIGN KEY(tenant, run) REFERENCES runs(tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cross_references(
  tenant TEXT NOT NULL,
  scope TEXT NOT NULL,
  kind TEXT NOT NULL,
  source_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_number TEXT NOT NULL,
  target_code TEXT NOT NULL,
  reference TEXT NOT NULL,
  noted_at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY(tenant, scope, kind, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE intents(
  tenant TEXT NOT NULL,
  scope TEXT NOT NULL,
  kind TEXT NOT NULL,
  source_id TEXT NOT NULL,
  number TEXT NOT NULL,
  reference TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  look_at INTEGER NOT NULL,
  looks INTEGER NOT NULL,
  rounds INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY(tenant, scope, kind, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE records(
  tenant TEXT NOT NULL,
  flow TEXT NOT NULL,
  source_id TEXT NOT NULL,
  number TEXT NOT NULL,
  reference TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT NOT NULL,
  reason_en TEXT NOT NULL,
  reason_nl TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_number TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY(tenant, flow, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE history(
  tenant TEXT NOT NULL,
  flow TEXT NOT NULL,
  source_id TEXT NOT NULL,
  id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  what TEXT NOT NULL,
  code TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY(tenant, flow, source_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dead_letters(
  tenant TEXT NOT NULL,
  id INTEGER NOT NULL,
  flow TEXT NOT NULL,
  source_id TEXT NOT NULL,
  number TEXT NOT NULL,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  what_en TEXT NOT NULL,
  what_nl TEXT NOT NULL,
  advice_en TEXT NOT NULL,
  advice_nl TEXT NOT NULL,
  fields TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  run INTEGER NOT NULL,
  closed_at INTEGER,
  PRIMARY KEY(tenant, id),
  UNIQUE(tenant, flow, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dead_letters_open ON dead_letters(tenant, flow, code, subject) WHERE closed_at IS NULL;

CREATE TABLE settings(
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  applied_at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY(tenant, name, version)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kTimetable = R"sql(
CREATE TABLE timetable(
  tenant TEXT NOT NULL,
  flow TEXT NOT NULL,
  lane INTEGER NOT NULL,
  every INTEGER NOT NULL,
  cron TEXT NOT NULL,
  working_hours TEXT NOT NULL,
  adaptive INTEGER NOT NULL,
  every_when_idle INTEGER NOT NULL,
  current_interval INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  due_at INTEGER,
  cause TEXT NOT NULL,
  asked INTEGER NOT NULL,
  started_at INTEGER,
  unfinished INTEGER NOT NULL,
  last_error TEXT NOT NULL,
  paused_at INTEGER,
  paused_by TEXT NOT NULL,
  paused_why TEXT NOT NULL,
  PRIMARY KEY(tenant, flow)
) STRICT, WITHOUT ROWID;
CREATE INDEX timetable_due ON timetable(due_at) WHERE paused_at IS NULL;

CREATE TABLE timetable_connections(
  tenant TEXT NOT NULL,
  connection TEXT NOT NULL,
  flow TEXT NOT NULL,
  PRIMARY KEY(tenant, connection, flow)
) STRICT, WITHOUT ROWID;
CREATE INDEX timetable_connections_of_flow ON timetable_connections(tenant, flow);

CREATE TABLE tenant_times(
  tenant TEXT NOT NULL,
  used INTEGER NOT NULL,
  began INTEGER NOT NULL,
  PRIMARY KEY(tenant)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_times_began ON tenant_times(began);
)sql";

constexpr const char* kSharedNotes = R"sql(
CREATE TABLE shared_notes(
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT,
  version INTEGER NOT NULL,
  lock_owner TEXT NOT NULL,
  locked_until INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  PRIMARY KEY(tenant, name)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array kMigrations{storage::Migration{1, kFirst}, storage::Migration{2, kTimetable},
                                 storage::Migration{3, kSharedNotes}};

}  // namespace

std::span<const storage::Migration> migrations() {
  return kMigrations;
}

}  // namespace schakel::engine
