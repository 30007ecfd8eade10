#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace schakel::exact_online::simulator {

/// What the facts leave open, one switch each; the default is the stricter reading. README.md lists them with
/// their sources. Set from the command line, read only after that.
struct Switches {
  bool exact_service_case = false;  ///< --service-case exact: "CRM/Accounts" is 404 (4.1, C).
  bool skip_everywhere = false;    ///< --skip everywhere: $skip also where it was never seen (4.3 KB-qso, B).
  bool substringof_works = false;  ///< --substringof works (4.5, ?).
  bool deferred_in_select =
      false;  ///< --deferred-in-select accepted: a collection may stand in $select (4.6, C).
  bool page_size_top_is_results =
      false;                     ///< --top-60 results: $top equal to the page keeps the envelope (4.2, ?).
  bool int64_as_number = false;  ///< --int64 number (4.4, C).
  bool raw_style = false;        ///< --raw-style: line breaks as on the wire (4.3, A for some endpoints).
  bool put_returns_entity =
      false;  ///< --put-prefer 200: PUT with Prefer answers 200 and the entity (4.10, B).
  bool create_answers_filled =
      false;  ///< --create-answer filled: no nulls after POST anywhere (4.10, A says nulls).
  bool foreign_references_dropped =
      false;  ///< --foreign-reference drop: an unknown GUID becomes null (2, C).
  bool amounts_as_priced =
      false;  ///< --line-amounts priced: AmountFC of a line with VAT in its price is quantity × price (5),
              ///< not excl. VAT (the catalogue's own text for the field).
  bool lengths_checked = true;         ///< --lengths ignore (8, low confidence).
  bool classify_as_400 = false;        ///< --validation-status 400 in place of 500 (4.11: "often").
  bool entries_are_processed = false;  ///< --new-entries processed: a new sales entry is final at once (5).
  bool credit_notes_are_positive =
      false;  ///< --credit-lines positive: lines of a credit note are above zero (5, "unverified").
  bool invoices_numbered_at_entry =
      false;                      ///< --invoice-numbers entry: not at printing (5.1, "per setting").
  bool has_custom_fields = true;  ///< --custom-fields none: no Premium, so 403 (5).
  bool custom_fields_touch =
      false;                    ///< --custom-field-change record: its record is modified too (5, not said).
  bool classes_checked = true;  ///< --classes ignore: any text in Class_01 to Class_10 (5, C).
  bool sync_needs_select = false;  ///< --sync-select required (4.6: seen without, B).
  bool subscriptions_can_change =
      false;  ///< --webhook-put works (6: in the reference, refused in practice, ?).
  bool any_division_lists_divisions =
      false;  ///< --division-in-url ignored: system/Divisions under any number (2, C).
  bool all_filter_functions =
      false;  ///< --filter-functions all: also the ones that nobody was seen using (4.5, "plausible").
  bool moved_page_on_401 = false;     ///< --unauthorized-body moved: the page of older days (1.5, C).
  bool sends_retry_after = false;     ///< --retry-after seconds: on 429 (3: not confirmed, C).
  bool has_root_metadata = false;     ///< --root-metadata works: /api/v1/{division}/$metadata (4.1, C).
  bool tells_creates = false;         ///< --webhook-action create: a new record arrives as Create (6, C).
  std::size_t url_length_max = 6000;  ///< --url-max (3, C): longer is 414.
  std::set<std::string, std::less<>> mandatory_filter =
      {};  ///< --mandatory-filter crm/Accounts (4.5, A since 2021).
};

}  // namespace schakel::exact_online::simulator
