#pragma once

#include <string>
#include <string_view>

// The one dialect of our SQL (README.md), made into what each database takes. Pure. Leaves alone what stands
// between quotes, and in comments.
namespace schakel::storage {

/// A statement for SQLite: without FOR UPDATE and FOR UPDATE SKIP LOCKED, because its writers go one after
/// the other anyway.
std::string for_sqlite(std::string_view statement);

/// A statement for PostgreSQL: `?` becomes $1, $2 …, `?3` becomes $3; LIKE, which in SQLite takes a for A,
/// becomes ILIKE.
std::string for_postgres(std::string_view statement);

/// A migration for PostgreSQL: INTEGER is BIGINT, TEXT is compared byte by byte (COLLATE "C") as SQLite does,
/// INTEGER PRIMARY KEY AUTOINCREMENT is an identity; STRICT and WITHOUT ROWID, which it always is, go.
std::string tables_for_postgres(std::string_view migration);

}  // namespace schakel::storage
