#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How to ask for many rows in few calls. Pure. A filter is plain text here; `room` counts its characters as
// they stand in the URL.
namespace schakel::exact_online {

/// An or-chain longer than this may be too deep for the service that parses it.
inline constexpr std::size_t kTermsMax = 200;

/// "ID eq guid'…' or ID eq guid'…' …": all ids (each once), in as few filters as fit in `room`. `terms_max`
/// keeps an answer within a page where pages are small.
std::vector<std::string> plan_ids(std::string_view field, std::span<const std::string> ids, std::size_t room,
                                  std::size_t terms_max = kTermsMax);

struct NumbersPlan {
  std::vector<std::string> filters;
  double calls = 0;  ///< Expected, pages included.
};

/// The rows of orders with these numbers, by runs of neighbouring numbers: "(OrderNumber ge 1 and OrderNumber
/// le 40) or OrderNumber eq 77". Small gaps are bridged when reading the rows in them costs less than another
/// call. `rows_per_order` is what was seen so far.
NumbersPlan plan_numbers(std::string_view field, std::vector<std::int64_t> numbers, double rows_per_order,
                         std::size_t page_size, std::size_t room);

}  // namespace schakel::exact_online
