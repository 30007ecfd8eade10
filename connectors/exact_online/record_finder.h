#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/records.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/custom_values.h"
#include "connectors/exact_online/reference_codes.h"
#include "connectors/exact_online/rows.h"
#include "connectors/exact_online/target_kind.h"

namespace schakel::exact_online {

/// Finds master records by what they are known by, with fields of their own and of what belongs to them, in
/// few questions: about 150 numbers each, and one more for every hundred records where a contact, an address
/// or a price is asked for. Up to 59 are asked of the ordinary endpoint, which shows what was just written;
/// more of `bulk`, 1,000 a page. Custom fields cost one more for every 90 records. Remembers which contact,
/// address and price a record has, for those who change them.
class RecordFinder {
 public:
  RecordFinder(Client& client, Clock& clock, ReferenceCodes& codes, const TargetKind& kind,
               const CustomFields& custom_fields)
      : client_(client),
        clock_(clock),
        codes_(codes),
        kind_(kind),
        custom_fields_(custom_fields),
        custom_values_(client) {}

  /// What connector::RecordTarget::find promises. Of items whose codes differ in letter case only, the one
  /// that is spelt as asked is it.
  Result<std::vector<connector::TargetRecord>> find(connector::FindBy by, std::span<const Personal> values,
                                                    std::span<const std::string> fields,
                                                    std::stop_token stop);

  /// The id of a part of a record; empty: it has none. Asked when find() did not see it lately.
  Result<std::string> part_id(const TargetPart& part, const std::string& record_id, std::stop_token stop);
  /// The same of the price in one currency.
  Result<std::string> price_id(const TargetPart& price, const std::string& record_id,
                               const std::string& currency, std::stop_token stop);
  void remember(const TargetPart& part, const std::string& record_id, std::string part_id);
  /// What it has may have changed.
  void forget(const TargetPart& part, const std::string& record_id);

  static constexpr std::size_t kRememberedMax = 20'000;  ///< About 3 MB.

 private:
  /// Where the value of a field goes: in TargetRecord::values.
  struct Place {
    std::size_t at = 0;
    const Field* field = nullptr;
  };
  using Places = std::vector<Place>;
  struct OfPart {
    const TargetPart* part = nullptr;
    Places places;
  };
  struct Plan {
    Places own;
    std::map<std::string_view, std::vector<OfPart>> parts;  ///< By the entity that they are read from.
    std::map<CustomField::Of, Places> custom;
  };
  struct Found {
    connector::TargetRecord record;
    std::string main_contact;
    std::string key;  ///< What it was looked up by.
  };
  struct Search {
    connector::FindBy by;
    std::map<std::string, std::vector<std::size_t>> asked;  ///< Key → places of the values that are it.
    std::vector<Found> found;
    std::map<std::string, std::size_t, std::less<>> by_id;  ///< Place in `found`.
  };

  Plan plan_of(std::span<const std::string> fields) const;
  std::vector<std::string> select_of(const Plan& plan, connector::FindBy by) const;
  Result<void> ask(Search& search, std::vector<std::string> terms, const Plan& plan, std::size_t count,
                   std::stop_token stop);
  Result<model::Value> value_of(RowReader& row, const Field& field, std::stop_token stop);
  Result<void> read_parts(Search& search, std::span<const OfPart> parts, std::stop_token stop);
  Result<void> read_custom(Search& search, CustomField::Of of, const Places& places, std::stop_token stop);
  /// Which of the rows of one record is this part of it; nullptr: none.
  Result<const Json*> chosen(const TargetPart& part, std::span<const Json> rows, std::stop_token stop);
  Result<const Json*> chosen_price(std::span<const Json> rows, std::stop_token stop);
  Result<std::vector<Json>> rows_of(const TargetPart& part, const std::string& record_id,
                                    std::stop_token stop);
  Result<const std::string*> own_currency(std::stop_token stop);
  bool is_letter_case_asked(connector::FindBy by) const;
  LocalTime today() const;

  Client& client_;
  Clock& clock_;
  ReferenceCodes& codes_;
  const TargetKind& kind_;
  const CustomFields& custom_fields_;
  CustomValues custom_values_;
  BoundedCache<std::string> part_ids_{kRememberedMax};  // By part and record; empty: it has none.
  std::optional<std::string> own_currency_;
};

}  // namespace schakel::exact_online
