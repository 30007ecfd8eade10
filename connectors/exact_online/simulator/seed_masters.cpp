#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/seeder.h"

// Small tables under a code, the ledger and its periods.
namespace schakel::exact_online::simulator {

using schakel::simulator::CodePair;
using schakel::simulator::Customer;
using schakel::simulator::Masters;
using schakel::simulator::Value;

void Seeder::masters(const Masters& masters) {
  document_kinds();
  for (const auto& currency :
       {std::pair{"EUR", "Euro"}, std::pair{"USD", "US dollar"}, std::pair{"GBP", "Pound sterling"}})
    add("general/Currencies", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(currency.first);
      row["Description"] = text_value(currency.second);
      row["AmountPrecision"] = number_value(*Decimal::parse("0.01"));
      row["PricePrecision"] = number_value(*Decimal::parse("0.0001"));
    });
  bool first = true;
  for (const CodePair& unit : masters.units) {
    add("logistics/Units", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(unit.online);
      row["Description"] = text_value(author_.dutch ? unit.nl : unit.en);
      row["Active"] = flag_value(true);
      row["Main"] = whole_value(first ? 1 : 0);
      row["Type"] = text_value(unit.key == "hour" ? "T" : "O");
    });
    first = false;
  }
  books(masters);
  for (const auto& rate : masters.vat)
    add("vat/VATCodes", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(padded_right(rate.code.online, 3));
      row["Description"] = text_value(author_.dutch ? rate.code.nl : rate.code.en);
      row["Percentage"] = fraction(rate.percentage);
      row["Type"] = text_value(rate.inclusive ? "I" : "E");
      row["Country"] = text_value(padded_right(rate.country, 3));
      row["GLToPay"] = key_of_code("financial/GLAccounts", masters.ledger_account("vat").code.online);
    });
  for (const auto& term : masters.payment_terms)
    add("cashflow/PaymentConditions", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(term.code.online);
      row["Description"] = text_value(author_.dutch ? term.code.nl : term.code.en);
      row["PaymentDays"] = whole_value(term.days);
    });
  for (const CodePair& method : masters.shipping_methods)
    add("sales/ShippingMethods", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(method.online);
      row["Description"] = text_value(author_.dutch ? method.nl : method.en);
      row["Active"] = flag_value(true);
    });
  first = true;
  for (const CodePair& warehouse : masters.warehouses) {
    add("inventory/Warehouses", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(warehouse.online);
      row["Description"] = text_value(author_.dutch ? warehouse.nl : warehouse.en);
      row["Main"] = whole_value(first ? 1 : 0);
    });
    first = false;
  }
  for (const CodePair& centre : masters.cost_centres) code_table("hrm/Costcenters", centre);
  for (const CodePair& unit : masters.cost_units) code_table("hrm/Costunits", unit);
  const Value name = add("crm/AccountClassificationNames", [&](Columns& row, Draft&, WriteEngine&) {
    row["SequenceNumber"] = whole_value(1);
    row["Description"] = text_value(author_.dutch ? "Klantgroep" : "Customer group");
  });
  for (const CodePair& classification : masters.classifications)
    add("crm/AccountClassifications", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(classification.online);
      row["Description"] = text_value(author_.dutch ? classification.nl : classification.en);
      row["AccountClassificationName"] = name;
      row["AccountClassificationNameDescription"] =
          text_value(author_.dutch ? "Klantgroep" : "Customer group");
    });
  first = true;
  for (const CodePair& group : masters.assortments) {
    add("logistics/ItemGroups", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(group.online);
      row["Description"] = text_value(author_.dutch ? group.nl : group.en);
      row["IsDefault"] = whole_value(first ? 1 : 0);
      for (const auto& [column, key] : {std::pair{"GLRevenue", "revenue_nl"}, std::pair{"GLCosts", "cost"},
                                        std::pair{"GLStock", "stock"}})
        row[column] = key_of_code("financial/GLAccounts", masters.ledger_account(key).code.online);
    });
    first = false;
  }
  assortments();
  add("sales/OrderCharges", [&](Columns& row, Draft&, WriteEngine&) {
    row["Code"] = text_value("VERZ");
    row["Description"] = text_value(author_.dutch ? "Verzendkosten" : "Shipping costs");
    row["Amount"] = number_value(*Decimal::parse("6.95"));
    row["VATCode"] = text_value(masters.vat_rate("high").code.online);
    row["VATPercentage"] = fraction(masters.vat_rate("high").percentage);
    row["Active"] = flag_value(true);
  });
}

/// Ledger, journals, and the months of four years, of which the first is closed.
void Seeder::books(const Masters& masters) {
  const auto kind_of = [](const schakel::simulator::LedgerAccount& account) -> std::int64_t {
    // The kinds of the enumeration in entities.json.
    if (account.code.key == "debtors") return 20;
    if (account.code.key == "vat") return 24;
    if (account.code.key == "stock") return 40;
    return account.code.key == "cost" ? 111 : 110;
  };
  for (const auto& account : masters.ledger_accounts)
    add("financial/GLAccounts", [&](Columns& row, Draft&, WriteEngine&) {
      const std::int64_t kind = kind_of(account);
      row["Code"] = text_value(account.code.online);
      row["Description"] = text_value(author_.dutch ? account.code.nl : account.code.en);
      row["BalanceType"] = text_value(account.revenue ? "W" : "B");
      row["BalanceSide"] = text_value(kind == 110 || kind == 24 ? "C" : "D");
      row["Type"] = whole_value(kind);
    });
  const auto journal = [&](const std::string& code, const std::string& description, std::int64_t kind) {
    add("financial/Journals", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(code);
      row["Description"] = text_value(description);
      row["Type"] = whole_value(kind);
    });
  };
  for (const CodePair& one : masters.journals)
    journal(one.online, author_.dutch ? one.nl : one.en, one.key == "general" ? 90 : 20);
  journal("71", author_.dutch ? "Retourboek" : "Return journal", 21);
  journal("60", author_.dutch ? "Inkoopboek" : "Purchase journal", 22);
  journal("20", author_.dutch ? "Bank" : "Bank", 12);
  const auto this_year =
      static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now_)).year());
  constexpr int kYearsBack = 2;
  for (int year = this_year - kYearsBack; year <= this_year + 1; ++year)
    for (unsigned month = 1; month <= 12; ++month) {
      const std::chrono::year_month of{std::chrono::year(year), std::chrono::month(month)};
      add("financial/FinancialPeriods", [&](Columns& row, Draft&, WriteEngine&) {
        row["FinYear"] = whole_value(year);
        row["FinPeriod"] = whole_value(month);
        row["StartDate"] = date_value(std::chrono::local_days(of / 1));
        row["EndDate"] = date_value(std::chrono::local_days(of / std::chrono::last));
      });
    }
  administration_.close_until(Period{this_year - kYearsBack, 12}.as_number());
}

/// What Items are told apart by: assortment 1, 2 and 3 are the slots Class_01, Class_02 and Class_03.
void Seeder::assortments() {
  struct Assortment {
    const char* nl;
    const char* en;
    std::vector<CodePair> values;
  };
  const std::vector<Assortment> all = {{"Kleur",
                                        "Colour",
                                        {{"red", "ROOD", "", "Rood", "Red"},
                                         {"blue", "BLAUW", "", "Blauw", "Blue"},
                                         {"black", "ZWART", "", "Zwart", "Black"},
                                         {"cream", "CREME", "", "Crème", "Cream"},
                                         {"green", "GROEN", "", "Groen", "Green"},
                                         {"grey", "GRIJS", "", "Groengrijs", "Green-grey"},
                                         {"beige", "BEIGE", "", "Beige", "Beige"}}},
                                       {"Maat",
                                        "Size",
                                        {{"small", "S", "", "Klein", "Small"},
                                         {"medium", "M", "", "Middel", "Medium"},
                                         {"large", "L", "", "Groot", "Large"},
                                         {"extra_large", "XL", "", "Extra groot", "Extra large"}}},
                                       {"Merk", "Brand", {{"own", "EIGEN", "", "Eigen merk", "Own brand"}}}};
  std::int64_t number = 0;
  for (const Assortment& assortment : all) {
    add("logistics/ItemAssortment", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = whole_value(++number);
      row["Description"] = text_value(author_.dutch ? assortment.nl : assortment.en);
    });
    for (const CodePair& value : assortment.values)
      add("logistics/ItemAssortmentProperty", [&](Columns& row, Draft&, WriteEngine&) {
        row["Code"] = text_value(value.online);
        row["Description"] = text_value(author_.dutch ? value.nl : value.en);
        row["ItemAssortmentCode"] = whole_value(number);
      });
  }
}

void Seeder::document_kinds() {
  struct Kind {
    std::int64_t id;
    const char* nl;
    const char* en;
  };
  // The two that were seen (facts 5).
  for (const Kind& kind :
       {Kind{10, "Verkoopfactuur", "Sales invoice"}, Kind{55, "Diversen", "Miscellaneous"}})
    add("documents/DocumentTypes", [&](Columns& row, Draft&, WriteEngine&) {
      row["ID"] = whole_value(kind.id);
      row["Description"] = text_value(author_.dutch ? kind.nl : kind.en);
      for (const auto* name :
           {"DocumentIsCreatable", "DocumentIsDeletable", "DocumentIsUpdatable", "DocumentIsViewable"})
        row[name] = flag_value(true);
    });
  add("documents/DocumentCategories", [&](Columns& row, Draft&, WriteEngine&) {
    row["Description"] = text_value(author_.dutch ? "Algemeen" : "General");
  });
}

void seed_masters(Administration& administration, const Masters& masters, const Author& author,
                  const Switches& switches, LocalTime now, Random& random) {
  Seeder(administration, author, switches, now - kInUseFor, random).masters(masters);
}

}  // namespace schakel::exact_online::simulator
