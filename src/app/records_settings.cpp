#include "app/records_settings.h"

#include "app/flow_settings.h"

namespace schakel::app {
namespace {

using connector::FindBy;
using connector::RecordKind;
using flow::CodedField;
using schema::Choice;
using schema::Spec;

/// As the file has them: every coded field under its own name.
struct RecordsFile {
  std::string filter;
  bool create = true;
  bool update = true;
  std::vector<FindBy> match_keys = {FindBy::kEmail};
  flow::RecordNumber number = flow::RecordNumber::kTargetNumbers;
  flow::TooLong text_too_long = flow::TooLong::kDeadLetter;
  std::size_t batch_size = 100;
  Milliseconds settling_time = std::chrono::seconds(30);
  CodedField vat_code = {.same_code = true};
  CodedField unit = {.same_code = true};
  CodedField assortment = {.same_code = true};
  CodedField payment_condition = {.same_code = true};
  CodedField shipping_method = {.same_code = true};
  CodedField classification = {.same_code = true};
  CodedField gl_account = {.same_code = true};
  CodedField cost_center = {.same_code = true};
  CodedField cost_unit = {.same_code = true};
};

struct CodedSetting {
  flow::Coded coded;
  const char* name;
  CodedField RecordsFile::*member;
  Text describe;
};

const std::vector<CodedSetting>& coded_of(RecordKind kind) {
  using flow::Coded;
  static const std::vector<CodedSetting> items = {
      {Coded::kVatCode,
       "vat_code",
       &RecordsFile::vat_code,
       {"VAT codes of sales.", "Btw-codes bij verkoop."}},
      {Coded::kUnit, "unit", &RecordsFile::unit, {"Units.", "Eenheden."}},
      {Coded::kAssortment,
       "assortment",
       &RecordsFile::assortment,
       {"Item groups and assortments.", "Artikelgroepen en assortimenten."}}};
  static const std::vector<CodedSetting> customers = {
      {Coded::kVatCode,
       "vat_code",
       &RecordsFile::vat_code,
       {"VAT codes of customers; by_country gives the default of a country.",
        "Btw-codes van klanten; by_country geeft de standaard van een land."}},
      {Coded::kPaymentCondition,
       "payment_condition",
       &RecordsFile::payment_condition,
       {"Payment conditions.", "Betalingscondities."}},
      {Coded::kShippingMethod,
       "shipping_method",
       &RecordsFile::shipping_method,
       {"Shipping methods.", "Verzendwijzen."}},
      {Coded::kClassification,
       "classification",
       &RecordsFile::classification,
       {"Classifications.", "Classificaties."}},
      {Coded::kGlAccount,
       "gl_account",
       &RecordsFile::gl_account,
       {"Revenue accounts, for example by country.", "Omzetrekeningen, bijvoorbeeld per land."}},
      {Coded::kCostCenter, "cost_center", &RecordsFile::cost_center, {"Cost centres.", "Kostenplaatsen."}},
      {Coded::kCostUnit, "cost_unit", &RecordsFile::cost_unit, {"Cost units.", "Kostendragers."}}};
  static const std::vector<CodedSetting> assortments = {{Coded::kGlAccount,
                                                         "gl_account",
                                                         &RecordsFile::gl_account,
                                                         {"Ledger accounts.", "Grootboekrekeningen."}}};
  switch (kind) {
    case RecordKind::kItem:
      return items;
    case RecordKind::kCustomer:
      return customers;
    case RecordKind::kAssortment:
      return assortments;
  }
  return items;
}

Spec<RecordsFile> made_spec(RecordKind kind) {
  static const std::vector<Choice<FindBy>> kKeys = {{"email", FindBy::kEmail, {}},
                                                    {"number", FindBy::kNumber, {}},
                                                    {"vat_number", FindBy::kVatNumber, {}},
                                                    {"chamber_of_commerce", FindBy::kChamberOfCommerce, {}},
                                                    {"name_and_postcode", FindBy::kNameAndPostcode, {}}};
  static const std::vector<Choice<flow::RecordNumber>> kNumber = {
      {"target_numbers", flow::RecordNumber::kTargetNumbers, {}},
      {"same_as_source", flow::RecordNumber::kSameAsSource, {}}};
  static const std::vector<Choice<flow::TooLong>> kTooLong = {{"dead_letter", flow::TooLong::kDeadLetter, {}},
                                                              {"cut", flow::TooLong::kCut, {}}};
  Spec<RecordsFile> spec =
      Spec<RecordsFile>()
          .field(
              schema::text("filter", &RecordsFile::filter)
                  .describe({"A formula: only records for which it is TRUE are taken. It may name any "
                             "field of docs/reference/fields.md and any field of the source as source.NAME.",
                             "Een formule: alleen records waarvoor die TRUE is, gaan mee. Ze mag elk veld "
                             "van docs/reference/fields.md noemen en elk veld van de bron als "
                             "source.NAAM."})
                  .example("'AND(is_sales_item, price > 0)'"))
          .field(schema::boolean("create", &RecordsFile::create)
                     .describe({"Make records that do not exist yet.", "Maak records die nog niet bestaan."}))
          .field(schema::boolean("update", &RecordsFile::update)
                     .describe({"Bring records that exist up to date; each field by its own policy "
                                "([flow.NAME.mapping.FIELD] write).",
                                "Werk bestaande records bij; elk veld volgens zijn eigen beleid "
                                "([flow.NAME.mapping.FIELD] write)."}));
  if (kind == RecordKind::kCustomer) {
    spec = std::move(spec)
               .field(schema::choices("match_keys", &RecordsFile::match_keys, kKeys)
                          .describe({"How a customer is recognised, tried in this order until one finds "
                                     "somebody.",
                                     "Waaraan een klant herkend wordt, in deze volgorde tot er een iemand "
                                     "vindt."})
                          .example("[\"vat_number\", \"email\"]"))
               .field(schema::choice("number", &RecordsFile::number, kNumber)
                          .describe(
                              {"Which number a new customer gets.", "Welk nummer een nieuwe klant krijgt."}));
  }
  spec = std::move(spec)
             .field(schema::choice("text_too_long", &RecordsFile::text_too_long, kTooLong)
                        .describe({"A text that is longer than the target's field.",
                                   "Een tekst die langer is dan het veld van het doel."}))
             .field(schema::integer("batch_size", &RecordsFile::batch_size, 1, 1000)
                        .describe({"Records that are looked up and made ready together.",
                                   "Records die samen worden opgezocht en klaargezet."}))
             .field(schema::duration("settling_time", &RecordsFile::settling_time)
                        .describe({"How long the target may take to show a write whose answer was lost.",
                                   "Hoe lang het doel erover mag doen om iets te tonen waarvan het antwoord "
                                   "verloren ging."}));
  for (const CodedSetting& coded : coded_of(kind)) {
    spec = std::move(spec).field(
        schema::section(coded.name, coded.member, coded_field_spec()).describe(coded.describe));
  }
  return spec;
}

const Spec<RecordsFile>& spec_of(RecordKind kind) {
  static const Spec<RecordsFile> items = made_spec(RecordKind::kItem);
  static const Spec<RecordsFile> customers = made_spec(RecordKind::kCustomer);
  static const Spec<RecordsFile> assortments = made_spec(RecordKind::kAssortment);
  switch (kind) {
    case RecordKind::kItem:
      return items;
    case RecordKind::kCustomer:
      return customers;
    case RecordKind::kAssortment:
      return assortments;
  }
  return items;
}

}  // namespace

void read_records_flow(const schema::Node& node, const std::string& path, RecordKind kind,
                       flow::RecordsFlow& into, schema::Problems& problems) {
  RecordsFile file;
  spec_of(kind).read(node, path, file, problems);
  into.kind = kind;
  into.filter = file.filter;
  into.create = file.create;
  into.update = file.update;
  // Items and assortments are recognised by their code, which is their number on both sides.
  const bool is_customer = kind == RecordKind::kCustomer;
  into.match_keys = is_customer ? file.match_keys : std::vector{FindBy::kNumber};
  into.number = is_customer ? file.number : flow::RecordNumber::kSameAsSource;
  into.text_too_long = file.text_too_long;
  into.batch_size = file.batch_size;
  into.settling_time = file.settling_time;
  for (const CodedSetting& coded : coded_of(kind)) into.codes[coded.coded] = file.*coded.member;
}

void add_records_flow_pages(RecordKind kind, std::vector<schema::FieldPage>& pages) {
  spec_of(kind).add_pages("", pages);
}

}  // namespace schakel::app
