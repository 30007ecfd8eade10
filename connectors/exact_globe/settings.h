#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "http/transport.h"

namespace schakel::exact_globe {

/// How an existing entity is changed. Exact's own page names PUT; one working client sends PUT, another has
/// to send MERGE (facts 2.3, third-party code).
enum class UpdateVerb { kPut, kMerge };

/// Whether $metadata of the server is compared with the names that we use before the first write.
enum class MetadataCheck { kRequired, kOff };

/// In which sign the lines of a sales entry stand, which no source says (facts 9): as a credit, which is
/// negative in Globe's database (the debtor's side is positive), or as what the debtor owes.
enum class SalesLines { kNegative, kPositive };

/// Whether invoices that are not final can be read. Exact's two overviews disagree (facts 2.6).
enum class OpenInvoices { kHidden, kReadable };

/// ContactTitle by gender: mandatory, four characters, and a table of the customer's own. These are what a
/// Dutch installation has (not confirmed by a source); "-" for who is neither or unknown.
struct ContactTitles {
  std::string male = "DHR";
  std::string female = "MEVR";
  std::string unknown = "-";
};

/// One customer's Exact Globe: where it is, who we are there, and the few things that differ per
/// installation.
struct ConnectionSettings {
  std::string base_url;       ///< "http://server:8020", without the path of the service.
  std::string server_name;    ///< SQL Server instance, header ServerName: "GLOBESRV\\EXACT".
  std::string database_name;  ///< The administration, header DatabaseName: "500".
  std::string user;           ///< "EXAMPLE\\schakel"
  Secret password;
  /// kAllowed only when the user has said that the network between us and Globe is his own: the entity
  /// service speaks plain HTTP (facts 2.1), and NTLM protects the login, not what is sent.
  http::PlainHttp plain_http = http::PlainHttp::kLoopbackOnly;
  Milliseconds timeout = std::chrono::seconds(100);
  /// How long an outage is borne with, over all calls together, before a run gives up (connector/patience.h).
  Milliseconds patience = std::chrono::minutes(2);

  UpdateVerb update_verb = UpdateVerb::kPut;
  MetadataCheck metadata_check = MetadataCheck::kRequired;
  /// Account properties that a strict installation demands at creation (Rating, SectorCode, CompanySize, …),
  /// by their names in the catalogue. What a draft says itself goes before these.
  std::map<std::string, std::string> account_defaults = {};
  ContactTitles contact_titles = {};
  /// ContactLanguage of a new contact for whom the source has none ("nl"); empty: not sent.
  std::string language = {};
  /// Debtors who stand for many people (debiteur diversen): who such an order is from stands on the order
  /// itself, under its own name and address. Numbers without spaces. Only for reading.
  std::set<std::string> sundry_debtors = {};
  /// Property of SalesOrderHeader where people write track and trace, for which Globe has no place of its own
  /// (catalogue): "FreeField2". Empty: nowhere. Only for reading.
  std::string tracking_field = {};
  SalesLines sales_lines = SalesLines::kNegative;
  /// Ledger account of debtors: then a sales entry gets a line of its own for what the debtor owes, and all
  /// lines come to zero. Empty: the header alone bears it. Which of the two Globe wants is not known (facts
  /// 9).
  std::string debtor_account = {};
  /// Hidden: an invoice that was not answered is not found back before it is final, and left to a person.
  OpenInvoices open_invoices = OpenInvoices::kHidden;
  /// Item (flagged as text item in Globe) that carries lines without an item; empty: such lines are refused.
  std::string text_item = {};
};

/// Everything that is wrong with `settings`, at once; empty when a connection can be made. All kInvalidInput.
std::vector<Error> problems(const ConnectionSettings& settings);

}  // namespace schakel::exact_globe
