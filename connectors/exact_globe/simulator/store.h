#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "connectors/exact_globe/simulator/catalogue.h"
#include "simulator/odata_value.h"

namespace schakel::exact_globe::simulator {

/// One record: only the properties that have a value. An order line has 81 properties of which some twenty
/// are used, and a simulator holds 200,000 of them.
class Row {
 public:
  const kit::Value& get(std::size_t property) const;
  void set(std::size_t property, kit::Value value);
  std::uint64_t sequence() const { return sequence_; }

 private:
  friend class Rows;
  std::uint64_t sequence_ = 0;
  std::vector<std::pair<std::uint16_t, kit::Value>> cells_;
};

/// Values for some properties of a row; null takes one away.
using Values = std::vector<std::pair<std::size_t, kit::Value>>;

/// How texts are compared in filters and keys. SQL Server's usual collation ignores case; that Globe's
/// databases keep it is recalled, not seen, so both can be chosen.
enum class TextCompare { kIgnoringCase, kExact };

/// The records of one entity in the order in which they came. Found by key and, through an ordered index that
/// is built when it is first asked for, by the value of any property. Not thread-safe: the service locks.
class Rows {
 public:
  using BySequence = std::map<std::uint64_t, std::unique_ptr<Row>>;
  using Index = std::multimap<kit::Value, Row*>;

  Rows(const Entity& entity, TextCompare compare) : entity_(entity), compare_(compare) {}

  const Entity& entity() const { return entity_; }
  std::size_t size() const { return rows_.size(); }
  const BySequence& by_sequence() const { return rows_; }

  /// The row with this key, as stored (padded); nullptr when there is none.
  Row* find(const kit::Value& key);
  const Row* find(const kit::Value& key) const { return const_cast<Rows*>(this)->find(key); }
  /// False when its key is there already or null.
  bool insert(Row row);
  /// Changes a row that is here; its key stays as it is.
  void update(Row& stored, const Values& changes);
  void erase(const kit::Value& key);

  /// The rows by `property`; keys are comparable().
  const Index& index(std::size_t property);
  /// The rows whose `property` equals `value`, oldest first.
  std::vector<Row*> find_equal(std::size_t property, const kit::Value& value);
  /// What a value is compared by: text in upper case when case does not count.
  kit::Value comparable(const kit::Value& value) const;

 private:
  void add_to_indices(Row& row);
  void take_from_indices(Row& row);

  const Entity& entity_;
  TextCompare compare_;
  BySequence rows_;
  std::unordered_map<kit::Value, Row*, kit::ValueHash> by_key_;
  std::unordered_map<std::size_t, Index> indices_;
  std::uint64_t last_sequence_ = 0;
};

/// What a code of invoices stands for (facts 6, E16); no entity has these.
struct InvoiceCode {
  char type = 'V';      ///< V sales invoice, B direct invoice (facts 3).
  std::string journal;  ///< In which a final invoice is booked.
};

/// Everything that one administration holds: the rows of every entity of the catalogue, and its counters.
class Store {
 public:
  Store(const Catalogue& catalogue, TextCompare compare);

  Rows& rows(const Entity& entity);
  /// `entity` must exist; asserted.
  Rows& rows(std::string_view entity);
  const Catalogue& catalogue() const { return catalogue_; }
  void each(const std::function<void(Rows& rows)>& see);

  /// The next number of a series ("SalesOrderHeader.ID", "DebtorNumber"), from 1 or behind `at_least`.
  std::int64_t next_number(const std::string& series);
  void numbered_to(const std::string& series, std::int64_t at_least);
  const std::map<std::string, std::int64_t>& numbers() const { return numbers_; }

  /// What lies in a warehouse of an Item; no entity has it but ItemCatalog, read only.
  using Stock = std::map<std::pair<std::string, std::string>, Decimal>;
  Stock& stock() { return stock_; }

  /// By code, without spaces.
  using InvoiceCodes = std::map<std::string, InvoiceCode>;
  InvoiceCodes& invoice_codes() { return invoice_codes_; }

 private:
  const Catalogue& catalogue_;
  std::vector<std::unique_ptr<Rows>> rows_;
  std::unordered_map<std::string, Rows*> by_name_;
  std::map<std::string, std::int64_t> numbers_;
  Stock stock_;
  InvoiceCodes invoice_codes_;
};

}  // namespace schakel::exact_globe::simulator
