#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/exact_online/simulator/draft.h"
#include "simulator/odata_filter.h"

namespace schakel::exact_online::simulator {

/// What a write has led to.
struct Written {
  schakel::simulator::Value key;
  schakel::simulator::Row row;  ///< As it stands now; of an action, what it answers.
  bool created = true;  ///< False: it existed already and its key is given back (addresses, facts 4.10).
};

/// Carries out POST, PUT and DELETE for every entity (facts 4.10, 4.11): reads the body against the
/// catalogue, checks what is mandatory, coded and referred to, lets the entity's rules complete it, and only
/// then changes tables. All or nothing. Refusals are 400 for what cannot be read and 500 (a switch) for what
/// the checks say.
class WriteEngine {
 public:
  explicit WriteEngine(WriteScope& scope) : scope_(scope) {}

  schakel::simulator::OrRefusal<Written> create(const View& view, std::string_view body);
  schakel::simulator::OrRefusal<void> change(const View& view, const schakel::simulator::Value& key,
                                             std::string_view body);
  schakel::simulator::OrRefusal<void> erase(const View& view, const schakel::simulator::Value& key);

  /// A row of somebody's own file (--data): every property counts, keys and read-only ones too. Nothing is
  /// checked but what the entity's rules check.
  schakel::simulator::OrRefusal<Written> insert_row(const View& view, const Json& row);

  /// Puts a record in without a body: what the seed does. Assumes that it is right; the messages say when it
  /// is not.
  Written insert(Draft draft);

  /// An empty record of that view, with room for its children.
  Draft new_draft(const View& view) const;

 private:
  enum class Body { kNew, kChange, kOwnRow, kOfAction };

  schakel::simulator::OrRefusal<Draft> read_body(const View& view, const Json& body, Body kind);
  Written put_in(Draft draft);
  void check(const Draft& draft, bool nested);
  void check_values(const Draft& draft);
  void check_references(Draft& draft);
  void assign_keys(Draft& draft);
  void stamp(const View& view, schakel::simulator::Row& row, bool is_new);
  void store(Draft& draft);
  schakel::simulator::OrRefusal<void> verdict() const;

  WriteScope& scope_;
};

/// The text that WCF gives for a body it cannot read.
inline constexpr const char* kStreamError = "Error processing request stream. ";

}  // namespace schakel::exact_online::simulator
