#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace schakel::connector {

/// What a call to an ERP is for. Where calls are few, an earlier lane goes before a later one.
enum class Lane : std::uint8_t {
  kPerson,   ///< Somebody waits for the answer: doctor, a command.
  kOrders,   ///< Orders, and what became of them.
  kRecords,  ///< Customers, items, assortments.
  kBulk,     ///< What may take days: stock, a first reading of everything, reconciliation.
};
inline constexpr std::array kLanes = {Lane::kPerson, Lane::kOrders, Lane::kRecords, Lane::kBulk};
inline constexpr std::size_t index_of(Lane lane) {
  return static_cast<std::size_t>(lane);
}
/// "person", "orders", "records", "bulk"
constexpr const char* name_of(Lane lane) {
  switch (lane) {
    case Lane::kPerson:
      return "person";
    case Lane::kOrders:
      return "orders";
    case Lane::kRecords:
      return "records";
    case Lane::kBulk:
      return "bulk";
  }
  return "";
}

/// Who makes a call.
struct Caller {
  Lane lane = Lane::kOrders;
  std::string flow = {};  ///< Flows of one lane get equal parts of calls that are short. Empty: nobody's.
};

}  // namespace schakel::connector
