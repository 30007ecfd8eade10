#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What an ERP says about a refused request often repeats what we sent: names, e-mail addresses, streets.
// Before its words may stand in an error (and so in a log, a dead letter, a database) those are taken out.
namespace schakel::connector {

/// One text that a request held, and where. Looks into the request, which must outlive it.
struct SentText {
  std::string_view property;
  std::string_view value;
};

/// `text` with every value of `sent` replaced by «Property» (without regard to ASCII case; also the first
/// part of a value when at least 8 characters of it are there, because Globe cuts long texts off), and with
/// everything that looks like an e-mail address, an IBAN or a number of 7 digits or more masked, wherever it
/// came from. Codes of two or three characters are replaced only where they stand alone in the same capitals
/// ("DE" is a country, "de" half of all Dutch); a single letter tells nothing about anybody and stays.
/// Control characters become spaces; the result has at most 300 characters. Pure.
std::string scrubbed(std::string_view text, std::span<const SentText> sent);

}  // namespace schakel::connector
