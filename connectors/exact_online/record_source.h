#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connector/records.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/code_lists.h"
#include "connectors/exact_online/connection.h"
#include "connectors/exact_online/custom_fields.h"
#include "connectors/exact_online/custom_values.h"
#include "connectors/exact_online/rows.h"
#include "connectors/exact_online/source_cursor.h"
#include "connectors/exact_online/source_kind.h"

namespace schakel::exact_online {

/// A connection that master records of one kind are read from. kInvalidInput when a setting cannot be; makes
/// no call.
Result<std::unique_ptr<connector::RecordSource>> make_record_source(const ConnectionSettings& settings,
                                                                    ConnectionDeps deps,
                                                                    connector::RecordKind kind);

/// Which fields are asked of which entity, and where each value goes. Made once per reading.
struct FieldPlan {
  struct Place {
    std::size_t at = 0;  ///< In SourceRecord::values.
    const Field* field = nullptr;
  };
  struct OfSide {
    const SourceSide* side = nullptr;
    std::vector<std::pair<const SourceSide::Part*, std::vector<Place>>> parts;
  };
  std::vector<Place> own;     ///< That the feed has too.
  std::vector<Place> late;    ///< That only `bulk` has.
  std::vector<OfSide> sides;  ///< Those that something is asked of, or whose changes matter.
  std::map<CustomField::Of, std::vector<Place>> custom;

  /// kInvalidInput for a field that there is not.
  static Result<FieldPlan> make(const SourceKind& kind, std::span<const std::string> fields,
                                int classification_slot, const CustomFields& custom_fields);
};

/// Reads master records of one kind: first all that there are, 1,000 a call; then what changed, by row
/// version, also when the change was in what belongs to a record (the contact of a customer, the price of an
/// item). What was read of that is kept in memory until a reading begins anew. Custom fields come with their
/// record; that one of them changed is seen where Exact makes its record a changed one by that, which is not
/// sure.
class RecordReader {
 public:
  RecordReader(Client& client, Clock& clock, const SourceKind& kind)
      : client_(client),
        clock_(clock),
        kind_(kind),
        codes_(client),
        custom_fields_(client.settings().custom_fields),
        custom_values_(client) {}

  Result<connector::RecordPage> read(const connector::RecordRead& read, std::stop_token stop);
  Result<std::vector<connector::SourceRecord>> read_of(std::span<const std::string> numbers,
                                                       const connector::RecordRead& read,
                                                       std::stop_token stop);

 private:
  /// A record on its way.
  struct Draft {
    connector::SourceRecord record;
    std::map<std::string_view, std::string> names;  ///< By the side's `named_by`: the id over there.
  };
  struct SideRow {
    std::string owner;
    int address_type = 0;
    bool is_main = true;
    std::vector<std::pair<std::size_t, model::Value>> values;
    std::string wrong;
  };
  using SideRows = std::vector<SideRow>;

  Result<RecordCursor> start(const connector::RecordRead& read, const FieldPlan& plan, std::stop_token stop);
  Result<std::int64_t> version_before(std::string_view feed, std::stop_token stop);
  Result<connector::RecordPage> read_all(RecordCursor cursor, const FieldPlan& plan, std::size_t count,
                                         std::stop_token stop);
  Result<connector::RecordPage> read_changes(RecordCursor cursor, const FieldPlan& plan, std::size_t count,
                                             std::stop_token stop);

  std::vector<std::string> own_fields(const FieldPlan& plan, bool with_late) const;
  /// Nothing when the row is of no record that is wanted.
  Result<std::optional<Draft>> draft_of(const Json& row, const Asked& asked, const FieldPlan& plan,
                                        bool with_late, std::size_t count, std::stop_token stop);
  Result<void> put(RowReader& row, std::span<const FieldPlan::Place> places,
                   std::vector<model::Value>& values, std::stop_token stop);
  Result<void> read_late(std::vector<Draft>& drafts, const FieldPlan& plan, std::stop_token stop);
  Result<void> read_sides(std::vector<Draft>& drafts, const FieldPlan& plan, std::stop_token stop);
  Result<void> read_custom(std::vector<Draft>& drafts, const FieldPlan& plan, std::stop_token stop);
  Result<void> fetch(const FieldPlan::OfSide& side, std::vector<std::string> keys, std::stop_token stop);
  Result<void> read_by(const std::vector<std::string>& filters, const FieldPlan& plan, std::size_t count,
                       std::vector<Draft>& into, std::stop_token stop);
  std::vector<std::string> filters_of(const std::vector<std::string>& ids, const FieldPlan& plan) const;
  std::vector<connector::SourceRecord> finished(std::vector<Draft> drafts) const;
  void forget();

  /// Rows of sides that are kept, of a page of records and some more.
  static constexpr std::size_t kCacheMax = 5000;

  Client& client_;
  Clock& clock_;
  const SourceKind& kind_;
  CodeLists codes_;
  const CustomFields custom_fields_;
  CustomValues custom_values_;
  connector::Cursor expected_;
  bool more_ = false;
  std::optional<std::string> moved_;
  std::map<const SourceSide*, BoundedCache<SideRows>> side_rows_;
  std::map<const SourceSide*, bool> whole_tried_;
};

}  // namespace schakel::exact_online
