#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "connectors/exact_globe/simulator/rules.h"
#include "connectors/exact_globe/simulator/store.h"

namespace schakel::exact_globe::simulator {

/// Lines that wait for their header (facts 2.5). The first line comes without a TransactionKey and gets one;
/// the others bring it; the header takes them all. A key that was not issued here, was used up, or belongs to
/// another administration or another kind of document is refused. A restart of the service loses them all.
class ParkedLines {
 public:
  /// Where a line belongs: "SalesOrder" in administration "500".
  struct Place {
    std::string database;
    std::string document;
    bool operator==(const Place&) const = default;
  };

  /// Parks `line`, whose `key` may be empty for the first of a document; returns the key.
  OrError<std::string> park(const Place& place, const std::string& key, Row line, Instant now, Random& random,
                            const Rules& rules);

  /// The lines under `key`, in the order in which they came; they stay until `finish`.
  OrError<const std::vector<Row>*> lines(const Place& place, const std::string& key, Instant now,
                                         const Rules& rules);
  /// The header was created: the key is used up.
  void finish(const std::string& key);

  /// A restart of the service. Returns how many lines were lost.
  std::size_t lose_all();
  std::size_t size() const;

 private:
  struct Parked {
    Place place;
    Instant last_line;
    std::vector<Row> lines;
  };

  void drop_expired(Instant now, const Rules& rules);

  std::map<std::string, Parked> parked_;
  std::set<std::string> used_;
};

}  // namespace schakel::exact_globe::simulator
