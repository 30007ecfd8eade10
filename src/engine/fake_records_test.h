#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "connector/record_mapping.h"
#include "connector/records.h"
#include "engine/fake_erp_test.h"
#include "mapping/rules_file.h"

// Two small ERPs with master records, for the tests of the engine: each can be read from and written to, can
// lose answers, land late, refuse and be away.
namespace schakel::engine::test {

inline mapping::Rules rules_of(std::string_view toml) {
  schema::Problems problems;
  const auto root = schema::parse_toml(toml, problems);
  return root ? mapping::read_rules(*root, "", problems) : mapping::Rules();
}

/// The records of one ERP. Every field is a text, under the ERP's own name for it.
struct RecordTable {
  using Fields = std::map<std::string, std::string>;
  struct Row {
    std::string id;
    std::string number;
    Fields fields;
    std::int64_t change = 0;
    Instant visible_at{};
    bool broken = false;  ///< Cannot be understood when it is read.
  };

  std::string number_field;
  std::map<std::string, std::string> match_fields;  ///< "email" → "Mail"
  std::map<std::string, std::size_t> lengths = {};
  std::vector<Row> rows = {};
  std::int64_t changes = 0;
  std::size_t page_size = 4;

  Row& put(const std::string& number, Fields fields) {
    fields[number_field] = number;
    const auto known = std::ranges::find(rows, number, &Row::number);
    Row& row = known == rows.end() ? rows.emplace_back() : *known;
    if (row.id.empty()) row.id = fmt::format("{}-{}", number_field, rows.size());
    row.number = number;
    for (auto& [name, value] : fields) row.fields[name] = std::move(value);
    row.change = ++changes;
    return row;
  }
  const Row* find(const std::string& number) const {
    const auto at = std::ranges::find(rows, number, &Row::number);
    return at == rows.end() ? nullptr : &*at;
  }
  std::string value(const std::string& number, const std::string& field) const {
    const Row* row = find(number);
    if (row == nullptr) return "(not there)";
    const auto at = row->fields.find(field);
    return at == row->fields.end() ? "" : at->second;
  }
};

inline model::Value text_value(const std::string& text) {
  return text.empty() ? model::Value() : model::Value(Personal(text));
}

class FakeRecordSource final : public connector::RecordSource {
 public:
  FakeRecordSource(World& world, RecordTable& table) : world_(world), table_(table) {}

  connector::Calls calls() const override { return {.reads = reads_, .writes = 0}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }

  Result<connector::RecordPage> read(const connector::RecordRead& read, std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("read " + read.after.text));
    const std::int64_t after = read.after.text.empty() ? 0 : std::stoll(read.after.text);
    std::vector<const RecordTable::Row*> changed;
    for (const RecordTable::Row& row : table_.rows) {
      if (row.change > after) changed.push_back(&row);
    }
    std::ranges::sort(changed, {}, [](const RecordTable::Row* row) { return row->change; });
    connector::RecordPage page{.records = {}, .next = read.after, .more = changed.size() > table_.page_size};
    if (page.more) changed.resize(table_.page_size);
    for (const RecordTable::Row* row : changed) page.records.push_back(as_read(*row, read.fields));
    if (!changed.empty()) page.next.text = std::to_string(changed.back()->change);
    return page;
  }

  Result<std::vector<connector::SourceRecord>> read_of(std::span<const std::string> numbers,
                                                       const connector::RecordRead& read,
                                                       std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read(fmt::format("read_of {}", numbers.size())));
    std::vector<connector::SourceRecord> records;
    for (const RecordTable::Row& row : table_.rows) {
      if (std::ranges::find(numbers, row.number) != numbers.end())
        records.push_back(as_read(row, read.fields));
    }
    return records;
  }

 private:
  static connector::SourceRecord as_read(const RecordTable::Row& row,
                                         const std::vector<std::string>& fields) {
    connector::SourceRecord record{.id = row.id, .number = row.number, .values = {}};
    for (const std::string& field : fields) {
      const auto at = row.fields.find(field);
      record.values.push_back(at == row.fields.end() ? model::Value() : text_value(at->second));
    }
    if (row.broken) {
      record.unreadable = std::make_shared<const Error>(Error{
          .kind = ErrorKind::kInvalidRecord, .code = "fake.unreadable", .what = {.en = "?", .nl = "?"}});
    }
    return record;
  }

  World& world_;
  RecordTable& table_;
  std::int64_t reads_ = 0;
};

class FakeRecordTarget final : public connector::RecordTarget {
 public:
  FakeRecordTarget(World& world, RecordTable& table) : world_(world), table_(table) {}
  Milliseconds lateness = std::chrono::seconds(3);
  bool code_is_key = true;  ///< A second record with the same number is refused.

  connector::Calls calls() const override { return {.reads = reads_, .writes = writes_}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token) override {
    return connector::ReferenceCodes{};
  }
  connector::MappingSettings mapping_settings() const override { return {}; }

  Result<std::vector<connector::TargetRecord>> find(connector::FindBy by, std::span<const Personal> values,
                                                    std::span<const std::string> fields,
                                                    std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read(fmt::format("find {} {}", connector::name_of(by), values.size())));
    std::vector<connector::TargetRecord> found;
    for (std::size_t i = 0; i < values.size(); ++i) {
      for (const RecordTable::Row& row : table_.rows) {
        if (row.visible_at > world_.clock.now()) continue;
        const std::string has = by == connector::FindBy::kId ? row.id
                                : by == connector::FindBy::kNumber
                                    ? row.number
                                    : value_of(row, table_.match_fields.at(connector::name_of(by)));
        if (!equal_ignoring_case(has, values[i].reveal())) continue;
        connector::TargetRecord record{.id = row.id, .number = row.number, .matched = i};
        for (const std::string& field : fields) record.values.push_back(text_value(value_of(row, field)));
        found.push_back(std::move(record));
      }
    }
    return found;
  }

  Result<model::Value> as_kept(std::string_view field, const model::Value& value,
                               TooLong too_long) const override {
    const auto limit = table_.lengths.find(std::string(field));
    const auto* text = std::get_if<Personal>(&value);
    if (text == nullptr || limit == table_.lengths.end() || text->reveal().size() <= limit->second)
      return value;
    if (too_long == TooLong::kCut)
      return model::Value(Personal(std::string(first_characters(text->reveal(), limit->second))));
    return fail(
        {.kind = ErrorKind::kInvalidRecord,
         .code = "fake.too_long",
         .what = {.en = std::string(field) + " is too long.", .nl = std::string(field) + " is te lang."},
         .fields = {std::string(field)}});
  }
  std::vector<Error> missing(const connector::FieldValues&) const override { return {}; }

  Result<connector::TargetRecord> create(const connector::FieldValues& fields, std::stop_token) override {
    RecordTable::Fields held;
    for (const auto& [name, value] : fields) held[name] = std::get<Personal>(value).reveal();
    std::string number = held[table_.number_field];
    if (number.empty()) number = std::to_string(1'000 + table_.rows.size());
    if (code_is_key && table_.find(number) != nullptr) {
      ++writes_;
      world_.calls.push_back("create " + number);
      return fail(World::error(ErrorKind::kInvalidRecord));
    }
    connector::TargetRecord made{.id = fmt::format("{}-{}", table_.number_field, table_.rows.size() + 1),
                                 .number = number};
    return write<connector::TargetRecord>("create " + number, made, [&](Instant visible_at) {
      RecordTable::Row row{.id = made.id, .number = number, .fields = held};
      row.fields[table_.number_field] = number;
      row.change = ++table_.changes;
      row.visible_at = visible_at;
      table_.rows.push_back(std::move(row));
    });
  }

  Result<void> update(const std::string& id, const connector::FieldValues& fields, std::stop_token) override {
    std::string names;
    for (const auto& [name, value] : fields) names += " " + name;
    TRY_VOID(write<bool>("update " + id + names, true, [&](Instant) {
      const auto row = std::ranges::find(table_.rows, id, &RecordTable::Row::id);
      if (row == table_.rows.end()) return;
      for (const auto& [name, value] : fields) {
        const auto* text = std::get_if<Personal>(&value);
        row->fields[name] = text == nullptr ? "" : text->reveal();
      }
      row->change = ++table_.changes;
    }));
    return {};
  }

 private:
  static std::string value_of(const RecordTable::Row& row, const std::string& field) {
    const auto at = row.fields.find(field);
    return at == row.fields.end() ? "" : at->second;
  }

  template <class Answer, class Effect>
  Result<Answer> write(const std::string& what, Answer answer, Effect effect) {
    ++writes_;
    world_.calls.push_back(what);
    world_.clock.advance(Milliseconds(50));
    world_.point();  // Died before it left.
    switch (world_.fate(what)) {
      case Fate::kRequestLost:
        return fail(World::error(ErrorKind::kUnknownOutcome));
      case Fate::kUnavailable:
        return fail(World::error(ErrorKind::kUnavailable));
      case Fate::kRefused:
        return fail(World::error(ErrorKind::kInvalidRecord));
      case Fate::kUnauthorized:
        return fail(World::error(ErrorKind::kUnauthorized));
      case Fate::kLandsLate:
        effect(world_.clock.now() + lateness);
        world_.point();
        return fail(World::error(ErrorKind::kUnknownOutcome));
      case Fate::kAnswerLost:
      case Fate::kHalfDone:
      case Fate::kMalformedAnswer:
      case Fate::kCancelled:
        effect(world_.clock.now());
        world_.point();
        return fail(World::error(ErrorKind::kUnknownOutcome));
      case Fate::kDone:
        effect(world_.clock.now());
        break;
    }
    world_.point();  // Done, and died before anybody knew.
    return answer;
  }

  World& world_;
  RecordTable& table_;
  std::int64_t reads_ = 0;
  std::int64_t writes_ = 0;
};

}  // namespace schakel::engine::test
