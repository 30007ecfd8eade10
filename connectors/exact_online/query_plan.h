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

/// All rows, for those who insist on a filter (facts 4.5: mandatory filtering may be switched on for any
/// endpoint).
inline constexpr const char* kEverything = "Modified ge datetime'1900-01-01T00:00:00'";

/// Any terms, each a whole comparison, joined by "or" in as few filters as fit in `room`. One that does not
/// fit in `room` by itself is left out.
std::vector<std::string> plan_terms(std::span<const std::string> terms, std::size_t room,
                                    std::size_t terms_max = kTermsMax);

/// "ID eq guid'…' or ID eq guid'…' …": all ids (each once), in as few filters as fit in `room`. `terms_max`
/// keeps an answer within a page where pages are small.
std::vector<std::string> plan_ids(std::string_view field, std::span<const std::string> ids, std::size_t room,
                                  std::size_t terms_max = kTermsMax);

/// The same for texts: "YourRef eq 'EG1042' or YourRef eq 'EG1043' …". A text that does not fit in `room` by
/// itself is left out: it cannot be asked for, and nothing that is written here is that long.
std::vector<std::string> plan_texts(std::string_view field, std::span<const std::string> texts,
                                    std::size_t room, std::size_t terms_max = kTermsMax);

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
