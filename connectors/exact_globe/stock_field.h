#pragma once

#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/stock.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/name_check.h"
#include "connectors/exact_globe/record_finder.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// Stock that is published in a number field of Item, because Globe's own cannot be written through its
/// services (facts 2.7); what connector::StockTarget promises but for the connection itself. One level per
/// Item; an empty field is a level of nothing. `client` must outlive it.
class StockField {
 public:
  /// `field`: one of which stock_field_problem() says nothing (fields.h).
  StockField(Client& client, const ConnectionSettings& settings, const std::string& field);

  int decimals() const;
  Result<connector::StockTarget::Levels> levels(std::span<const std::string> item_codes,
                                                std::stop_token stop);
  Result<connector::StockTarget::LevelPage> all_levels(const connector::Cursor& after, std::stop_token stop);
  /// One level. kNotFound when the Item is gone.
  Result<void> set(const connector::StockChange& change, std::stop_token stop);

 private:
  /// The level in this row; an error when there is something else in the field.
  Result<Decimal> level_in(const Json& row) const;

  Client& client_;
  const Property& field_;
  RecordFinder finder_;
  NameCheck names_;
  std::map<std::string, std::string> spelling_;  ///< Codes that were asked last → as Globe spells them.
};

}  // namespace schakel::exact_globe
