#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/administration.h"
#include "connectors/exact_online/simulator/shape.h"
#include "connectors/exact_online/simulator/switches.h"

namespace schakel::exact_online::simulator {

/// What every written row needs to know about its surroundings.
struct WriteContext {
  const Administration& administration;
  const Switches& switches;
  std::string base_url;           ///< "https://start.exactonline.nl", without slash.
  bool unknown_property = false;  ///< A fault: one member that no metadata knows.
};

/// "{base}/api/v1/{division}/crm/Accounts(guid'…')"
std::string uri_of(const WriteContext& context, const View& view, const schakel::simulator::Row& row,
                   std::int64_t version);

/// A row on its way out; `version` matters on feeds only.
struct RowToWrite {
  const schakel::simulator::Row* row = nullptr;
  std::int64_t version = 0;
};

/// The rows of an expanded collection: at most 60 (facts 4.3, A), and where the others are.
struct Children {
  std::vector<RowToWrite> rows;
  std::string next = {};
};
Children expanded_children(const WriteContext& context, const View& view, const std::string& property,
                           const Shape& inner, const RowToWrite& parent);

/// Addresses of pictures and attachments are kept without their host ("/docs/…").
std::string absolute_text(const WriteContext& context, const Property& property, std::string text);

/// Verbose JSON, as facts 4.3 describe it: __metadata first, fixed order, deferred links. Appends to its
/// text.
class JsonWriter {
 public:
  explicit JsonWriter(const WriteContext& context) : context_(context) {}

  /// One entity. `only`: when given, the key is written, those properties as false or 0, and every other
  /// value as null, posted ones too: what POST answers (facts 4.10, recorded).
  void entity(const Shape& shape, const schakel::simulator::Row& row, std::int64_t version,
              const std::set<std::string, std::less<>>* only = nullptr);
  void raw(std::string_view text) { out_ += text; }
  /// A member's name with its colon, and what stands between two members or rows: the raw style has spaces
  /// there.
  void name(std::string_view name) {
    write_json_text(out_, name);
    out_ += context_.switches.raw_style ? ": " : ":";
  }
  void comma() { out_ += context_.switches.raw_style ? ", " : ","; }
  /// Inside braces and brackets: a line break in the raw style, otherwise nothing.
  void line_break() {
    if (context_.switches.raw_style) out_ += '\n';
  }
  bool is_raw() const { return context_.switches.raw_style; }
  std::string take() { return std::move(out_); }

 private:
  void children(const Shape& shape, std::size_t property, const schakel::simulator::Row& row,
                std::int64_t version);

  const WriteContext& context_;
  std::string out_;
};

/// The Error body of facts 4.11.
std::string error_json(std::string_view text);

}  // namespace schakel::exact_online::simulator
