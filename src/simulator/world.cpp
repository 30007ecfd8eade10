#include "simulator/world.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/random.h"
#include "base/text.h"

namespace schakel::simulator {
namespace {

using Words = std::vector<std::string_view>;

struct Town {
  std::string_view name;
  std::string_view postcode;  // The digits; a Dutch one gets two letters.
};

/// What differs between the three countries.
struct Country {
  std::string_view code;
  std::string_view language;
  Words streets;
  std::vector<Town> towns;
  Words men;
  Words women;
  Words middle_names;  // With the empty one as often as it occurs.
  Words last_names;
  Words trades;             // First word of a company.
  Words forms;              // "B.V."
  std::string_view prefix;  // Of phone numbers.
};

const std::array<Country, 3>& countries() {
  static const std::array<Country, 3> all = {
      Country{"NL",
              "NL",
              {"Keizersgracht", "Dorpsstraat", "Laan van Nieuw-Oosteinde", "Burgemeester de Vlugtlaan",
               "Kerkstraat", "Prinses Beatrixlaan", "Stationsweg", "Industrieweg", "Kalverstraat",
               "Van 't Hoffstraat", "Plein 1944", "Eén Novemberstraat", "Oude Delft", "Loosduinseweg",
               "Coöperatieweg", "'s-Gravelandseweg"},
              {{"Amsterdam", "1016"},
               {"Rotterdam", "3011"},
               {"Utrecht", "3511"},
               {"'s-Hertogenbosch", "5211"},
               {"Groningen", "9711"},
               {"Eindhoven", "5611"},
               {"Nijmegen", "6511"},
               {"Delft", "2611"},
               {"Capelle aan den IJssel", "2901"},
               {"Maastricht", "6211"},
               {"Súdwest-Fryslân", "8601"}},
              {"Jan", "Pieter", "Daniël", "René", "Mohammed", "Bas", "Sjoerd", "Thijs", "Willem-Jan", "Coen"},
              {"Marie", "Chloë", "Anouk", "Renée", "Fatima", "Zoë", "Ingrid", "Sanne", "Noëlle", "Willemijn"},
              {"", "", "", "van", "de", "van der", "van den", "ter"},
              {"Jansen", "Vries", "Berg", "Bakker", "Dijk", "Visser", "Smit", "Meijer", "Mulder", "Bos",
               "Vos", "Brouwer", "Geraedts", "Coëlho", "Oudijk", "Yılmaz", "Hoekstra", "Kuipers"},
              {"Bakkerij", "Fietsen", "Bouwbedrijf", "Tuincentrum", "Installatietechniek", "Drukkerij",
               "Meubelmakerij", "Groothandel", "Schildersbedrijf", "Café", "Kwekerij",
               "Technische Handelsonderneming"},
              {"B.V.", "B.V.", "V.O.F.", "N.V.", "Holding B.V."},
              "+31"},
      Country{"BE",
              "NL",
              {"Koningin Astridlaan", "Rue de la Loi", "Grote Markt", "Meir", "Chaussée de Waterloo",
               "Bondgenotenlaan", "Avenue Louise", "Brusselsesteenweg", "Place Saint-Lambert",
               "Gentse Steenweg", "Rue de l'Évêque"},
              {{"Antwerpen", "2000"},
               {"Brussel", "1000"},
               {"Gent", "9000"},
               {"Liège", "4000"},
               {"Leuven", "3000"},
               {"Hasselt", "3500"},
               {"Namur", "5000"},
               {"Brugge", "8000"}},
              {"Luc", "Jean-François", "Koen", "Jérôme", "Bart", "Stéphane", "Wouter", "Benoît"},
              {"Hélène", "Françoise", "Lies", "Anaïs", "Katrien", "Maïté", "Sofie", "Aurélie"},
              {"", "", "Van", "De", "Van den", "Vande"},
              {"Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Dubois", "Lefèvre", "Bossche", "Smet",
               "Goossens", "François", "Leclercq"},
              {"Brouwerij", "Chocolaterie", "Garage", "Boulangerie", "Bouwonderneming", "Imprimerie",
               "Textiel", "Électricité"},
              {"BV", "NV", "SRL", "SA"},
              "+32"},
      Country{"DE",
              "DE",
              {"Hauptstraße", "Bahnhofstraße", "Königsallee", "Große Bleichen", "Goethestraße",
               "Am Mühlgraben", "Schloßplatz", "Lindenweg", "Industriestraße"},
              {{"Düsseldorf", "40210"},
               {"Köln", "50667"},
               {"München", "80331"},
               {"Berlin", "10115"},
               {"Münster", "48143"},
               {"Gießen", "35390"},
               {"Aachen", "52062"},
               {"Lübeck", "23552"}},
              {"Jürgen", "Björn", "Karl-Heinz", "Lukas", "Götz", "Stefan", "Matthias"},
              {"Käthe", "Anneliese", "Jördis", "Sabine", "Ulrike", "Bärbel", "Lena"},
              {"", "", "", "", "von", "zu"},
              {"Müller", "Schäfer", "Weiß", "Groß", "Köhler", "Strauß", "Schröder", "Vogel", "Krüger", "Böhm",
               "Jäger"},
              {"Maschinenbau", "Autohaus", "Bäckerei", "Möbelhaus", "Elektrogroßhandel", "Gärtnerei",
               "Druckerei"},
              {"GmbH", "GmbH & Co. KG", "AG", "e.K."},
              "+49"},
  };
  return all;
}

template <class Values>
const auto& pick(Random& random, const Values& values) {
  return values[random.below(values.size())];
}

std::string digits(Random& random, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += static_cast<char>('0' + random.below(10));
  return out;
}

/// Eight digits, of which the first is one of so many from 1 on. Drawn one after the other in an order that
/// the language fixes (the operands of + have none), so that a seed gives the same world under every
/// compiler.
std::string digits_from_one(Random& random, std::uint64_t firsts) {
  const std::string rest = digits(random, 7);
  return static_cast<char>('1' + random.below(firsts)) + rest;
}

Decimal decimal(std::string_view text) {
  const Result<Decimal> value = Decimal::parse(text);
  SCHAKEL_ASSERT(value.has_value());
  return *value;
}

/// `hundredths` / 100 with two decimals.
Decimal cents(std::uint64_t hundredths) {
  const std::string fraction = std::to_string(hundredths % 100);
  return decimal(std::to_string(hundredths / 100) + "." + (fraction.size() == 1 ? "0" : "") + fraction);
}

/// What may stand before the @: "Café Groß" → "cafe-gross".
std::string slug(std::string_view name) {
  std::string plain(name);
  for (const auto& [from, to] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{{"ë", "e"},
                                                                            {"é", "e"},
                                                                            {"è", "e"},
                                                                            {"ê", "e"},
                                                                            {"É", "e"},
                                                                            {"ï", "i"},
                                                                            {"î", "i"},
                                                                            {"ö", "o"},
                                                                            {"ô", "o"},
                                                                            {"ü", "u"},
                                                                            {"ä", "a"},
                                                                            {"ß", "ss"},
                                                                            {"ç", "c"},
                                                                            {"ı", "i"},
                                                                            {"ú", "u"},
                                                                            {"â", "a"}}) {
    plain = replaced(plain, from, to);
  }
  std::string out;
  for (const char c : lower_ascii(plain)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

std::string initials_of(std::string_view first_name) {
  std::string out;
  for (const std::string_view part : split(first_name, '-'))
    out += std::string(first_characters(part, 1)) + ".";
  return out;
}

// Check digits as the tax offices publish them, so that a validating ERP accepts the numbers.
std::string vat_number(Random& random, std::string_view country) {
  if (country == "BE") {
    const std::uint64_t base = 4'000'000 + random.below(3'000'000);  // Eight digits with the leading 0.
    const std::uint64_t check = 97 - base % 97;
    return "BE0" + std::to_string(base) + (check < 10 ? "0" : "") + std::to_string(check);
  }
  if (country == "DE") {  // ISO 7064 mod 11,10
    const std::string base = digits_from_one(random, 9);
    int product = 10;
    for (const char c : base) {
      int sum = (c - '0' + product) % 10;
      if (sum == 0) sum = 10;
      product = 2 * sum % 11;
    }
    const int check = (11 - product) % 10;
    return "DE" + base + std::to_string(check);
  }
  for (;;) {  // The eleven test; one in eleven has no check digit and is drawn again.
    const std::string base = digits_from_one(random, 8);
    int sum = 0;
    for (std::size_t i = 0; i < base.size(); ++i) sum += (base[i] - '0') * static_cast<int>(9 - i);
    if (sum % 11 == 10) continue;
    return "NL" + base + std::to_string(sum % 11) + "B01";
  }
}

std::string chamber_of_commerce(Random& random, std::string_view country, std::string_view vat) {
  if (country == "BE") return std::string(vat.substr(2));
  if (country == "DE") return "HRB " + digits(random, 5);
  return digits_from_one(random, 8);
}

std::string ean(Random& random) {
  const std::string base = "871" + digits(random, 9);
  int sum = 0;
  for (std::size_t i = 0; i < base.size(); ++i) sum += (base[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return base + std::to_string((10 - sum % 10) % 10);
}

class Builder {
 public:
  Builder(const WorldSize& size, Instant today) : size_(size), today_(today), random_(size.seed) {}

  World build() {
    world_.masters = make_masters();
    make_items();
    make_customers();
    make_globe_only();
    make_orders();
    make_more();
    return std::move(world_);
  }

 private:
  std::string marked(std::string text) const {
    return size_.canary.empty() ? text : text + " " + size_.canary;
  }
  std::string marked_email(const std::string& before_at, const std::string& domain) const {
    return before_at + (size_.canary.empty() ? "" : "." + size_.canary) + "@" + domain;
  }

  void make_items() {
    struct Family {
      std::string_view prefix;
      std::string_view assortment;
      Words nouns;
      bool stock;
    };
    static const std::vector<Family> families = {
        {"FIETS", "bicycles", {"Stadsfiets", "Kinderfiets", "Racefiets", "Bakfiets", "E-bike"}, true},
        {"OND",
         "parts",
         {"Ketting", "Binnenband", "Remblok", "Kogellager Ø 25", "Zadelpen", "Trapper", "Spaak"},
         true},
        {"KLED", "clothing", {"Regenjas", "Helm", "Handschoenen", "Beenwarmers", "Pet"}, true},
        {"DIENST", "services", {"Onderhoudsbeurt", "Montage aan huis", "Reparatie-uur", "Keuring"}, false},
        {"VOED", "food", {"Energiereep", "Isotone drank", "Café-bonen 1 kg"}, true},
    };
    static const Words colours = {"rood", "blauw", "zwart", "crème", "groen", "grün/grau", "beige"};
    add_item({.code = "VRACHT",
              .description = "Verzend- en vrachtkosten",
              .unit = "piece",
              .assortment = "services",
              .vat_rate = "high",
              .price = decimal("6.95"),
              .is_stock = false,
              .is_freight = true});
    for (std::size_t i = 1; i < std::max<std::size_t>(size_.items, 5); ++i) {
      const Family& family = families[i % families.size()];
      Item item;
      item.code = std::string(family.prefix) + "-" + std::to_string(1000 + i);
      const std::string colour(pick(random_, colours));
      item.description = std::string(pick(random_, family.nouns)) + " " + colour + " " + std::to_string(i);
      item.long_description =
          item.description + ", artikel uit het assortiment " + std::string(family.assortment) + ".";
      item.unit = family.prefix == "DIENST" ? "hour" : i % 11 == 0 ? "box" : "piece";
      item.assortment = family.assortment;
      item.vat_rate = family.prefix == "VOED" ? "low" : "high";
      item.price = i % 9 == 0 ? decimal("0." + digits(random_, 3) + "5") : cents(95 + random_.below(60'000));
      item.is_stock = family.stock;
      item.net_weight = family.stock ? cents(5 + random_.below(2'500)) : Decimal();
      item.stock =
          family.stock ? Decimal::from_integer(static_cast<std::int64_t>(random_.below(500))) : Decimal();
      add_item(std::move(item));
    }
    if (size_.bad_orders > 0) {
      missing_item_ = world_.items.size();
      add_item({.code = "NIEUW-9001",
                .description = "Nieuw artikel, nog niet in Globe",
                .unit = "piece",
                .assortment = "parts",
                .vat_rate = "high",
                .price = decimal("49.95"),
                .in_globe = false});
    }
  }

  void add_item(Item item) {
    item.number = world_.items.size() + 1;
    item.id = random_.guid();
    item.ean = ean(random_);
    item.cost_price = item.price.times(decimal("0.6")).value_or(item.price).rounded(4);
    world_.items.push_back(std::move(item));
  }

  PostalAddress make_address(const Country& country) {
    static const Words additions = {"", "", "", "", "-b", " bis", " A", "-2hoog", " bus 4"};
    const Town& town = pick(random_, country.towns);
    PostalAddress address;
    address.street = marked(std::string(pick(random_, country.streets)));
    address.number = std::to_string(1 + random_.below(280));
    address.addition =
        country.code == "DE" ? (random_.chance(20) ? "a" : "") : std::string(pick(random_, additions));
    address.postcode = town.postcode;
    if (country.code == "NL") {
      static constexpr std::string_view kLetters = "ABCDEGHJKLMNPRTVWXZ";
      address.postcode += ' ';
      address.postcode += kLetters[random_.below(kLetters.size())];
      address.postcode += kLetters[random_.below(kLetters.size())];
    }
    address.city = town.name;
    address.country = country.code;
    return address;
  }

  std::string make_phone(const Country& country) {
    const std::string number = digits(random_, 7);
    return marked(std::string(country.prefix) + " " + std::to_string(10 + random_.below(80)) + " " + number);
  }

  Person make_person(const Country& country, const std::string& domain) {
    static const Words jobs = {"Inkoper", "Directeur", "Administratie", "Bedrijfsleider", "Magazijnchef"};
    Person person;
    const bool woman = random_.chance(50);
    person.gender = woman ? 'V' : 'M';
    const std::string first(pick(random_, woman ? country.women : country.men));
    person.initials = initials_of(first);
    person.first_name = marked(first);
    person.middle_name = pick(random_, country.middle_names);
    const std::string last(pick(random_, country.last_names));
    person.last_name = marked(last);
    person.email = marked_email(slug(first) + "." + slug(person.middle_name + last), domain);
    person.phone = make_phone(country);
    person.mobile = marked(std::string(country.prefix) + " 6 " + digits(random_, 8));
    person.job = pick(random_, jobs);
    person.language = country.code == "BE" && random_.chance(40) ? "FR" : country.language;
    return person;
  }

  const Country& make_country() {
    const std::uint64_t draw = random_.below(100);
    return countries()[draw < 65 ? 0 : draw < 85 ? 1 : 2];
  }

  void make_customers() {
    const std::size_t wanted = size_.customer_count();
    for (std::size_t i = 0; i < wanted; ++i) add_customer();
    if (size_.bad_orders == 0) return;
    shared_email_customer_ = add_customer();
    blocked_customer_ = add_customer();
    world_.customers[shared_email_customer_].in_globe = true;
    world_.customers[blocked_customer_].in_globe = true;
    world_.customers[blocked_customer_].blocked_in_globe = true;
    for (const std::size_t index : {shared_email_customer_, blocked_customer_}) {
      if (world_.customers[index].globe_number == 0)
        world_.customers[index].globe_number = next_globe_number();
    }
  }

  std::size_t add_customer() {
    const Country& country = make_country();
    Customer customer;
    customer.number = world_.customers.size() + 1;
    customer.id = random_.guid();
    customer.contact_id = random_.guid();
    customer.globe_id = random_.guid();
    customer.is_company = random_.chance(60);
    customer.country = country.code;
    const std::string number = std::to_string(customer.number);
    if (customer.is_company) {
      const std::string trade(pick(random_, country.trades));
      const std::string family(pick(random_, country.last_names));
      const std::string form(pick(random_, country.forms));
      std::string name = trade + " " + family + (random_.chance(25) ? " & Zn." : "") + " " + form;
      // Two companies with one name happen, but they would blur which is meant; the number keeps them apart.
      if (!names_.insert(name).second)
        name = trade + " " + family + " " + number + " " + std::string(pick(random_, country.forms));
      names_.insert(name);
      customer.name = marked(
          std::string(first_characters(name, 50 - (size_.canary.empty() ? 0 : size_.canary.size() + 1))));
      const std::string domain = slug(trade + " " + family) + number + ".example";
      customer.contact = make_person(country, domain);
      customer.email =
          marked_email(pick(random_, Words{"info", "Info", "verkoop", "Administratie"}).data(), domain);
      customer.website = "www." + domain;
      customer.vat_number = vat_number(random_, country.code);
      customer.chamber_of_commerce = chamber_of_commerce(random_, country.code, customer.vat_number);
      if (random_.chance(30)) customer.more_contacts.push_back(make_person(country, domain));
    } else {
      customer.contact = make_person(country, "klant" + number + ".example");
      customer.name = std::string(first_characters(customer.contact.full_name(), 50));
      customer.email = customer.contact.email;
    }
    customer.phone = customer.contact.phone;
    customer.language = customer.contact.language;
    customer.visit = make_address(country);
    if (customer.is_company && random_.chance(20)) customer.postal = make_address(country);
    if (random_.chance(15)) customer.invoice = make_address(country);
    if (random_.chance(25)) customer.delivery = make_address(country);
    customer.vat_rate = country.code == "NL"   ? "high"
                        : customer.is_company  ? "icl"
                        : country.code == "BE" ? "be_high"
                                               : "de_high";
    static const Words terms = {"net30", "net30", "net14", "net8", "cash", "net60"};
    customer.payment_term = customer.is_company ? pick(random_, terms) : "prepaid";
    customer.shipping_method = pick(random_, Words{"post", "post", "courier", "collect"});
    customer.classification =
        customer.is_company ? pick(random_, Words{"gold", "silver", "bronze"}) : "consumer";
    if (customer.is_company && random_.chance(10)) customer.discount = decimal("2.5");
    if (random_.chance(30)) customer.remarks = marked("Belt graag vóór levering");
    customer.in_globe = random_.chance(35);
    if (customer.in_globe) customer.globe_number = next_globe_number();
    customer.globe_email = random_.chance(15) ? upper_ascii(customer.email) : customer.email;
    world_.customers.push_back(std::move(customer));
    return world_.customers.size() - 1;
  }

  std::size_t next_globe_number() { return 10'000 + ++globe_numbers_; }

  void make_globe_only() {
    for (std::size_t i = 0; i < 25; ++i) {
      const Country& country = make_country();
      const Person person = make_person(country, "relatie" + std::to_string(i) + ".example");
      world_.globe_only.push_back({.globe_number = next_globe_number(),
                                   .globe_id = random_.guid(),
                                   .name = std::string(first_characters(person.full_name(), 50)),
                                   .email = person.email,
                                   .visit = make_address(country)});
    }
    if (size_.bad_orders == 0) return;
    const Customer& shared = world_.customers[shared_email_customer_];
    world_.globe_only.push_back({.globe_number = next_globe_number(),
                                 .globe_id = random_.guid(),
                                 .name = std::string(first_characters(shared.name, 40)) + " (oud)",
                                 .email = shared.email,
                                 .visit = shared.visit});
  }

  Flaw flaw_of(std::size_t index) const {
    if (size_.bad_orders == 0 || size_.orders == 0) return Flaw::kNone;
    const std::size_t bad = std::min(size_.bad_orders, size_.orders);
    // Spread evenly: the order is bad when the count of bad ones steps up at it.
    if ((index + 1) * bad / size_.orders == index * bad / size_.orders) return Flaw::kNone;
    static constexpr std::array kTurns = {Flaw::kMissingItem, Flaw::kUnmappedPayment, Flaw::kSharedEmail,
                                          Flaw::kBlockedDebtor, Flaw::kOverlongReference};
    return kTurns[(index * bad / size_.orders) % kTurns.size()];
  }

  void make_orders() {
    make_documents(size_.orders, world_.orders, [&](Order& order, std::size_t i) {
      order.flaw = flaw_of(i);
      if (order.flaw == Flaw::kSharedEmail) order.customer = shared_email_customer_;
      if (order.flaw == Flaw::kBlockedDebtor) order.customer = blocked_customer_;
    });
  }

  /// Behind everything else, so that orders are the same with and without them.
  void make_more() {
    const auto nothing_special = [](Order&, std::size_t) {};
    make_documents(size_.invoices, world_.invoices, nothing_special);
    make_documents(size_.entries, world_.entries, nothing_special);
  }

  /// `count` of them over the last sixty days; `special` may change who it is for and what is wrong with it.
  template <class Special>
  void make_documents(std::size_t count, std::vector<Order>& into, Special special) {
    into.reserve(count);
    const std::size_t ordinary = size_.customer_count();
    const Instant first = today_ - std::chrono::days(60);
    for (std::size_t i = 0; i < count; ++i) {
      Order order;
      order.number = i + 1;
      order.id = random_.guid();
      order.customer = random_.below(ordinary);
      special(order, i);
      order.created =
          first + Milliseconds(std::chrono::milliseconds(std::chrono::days(60)).count() /
                               static_cast<std::int64_t>(count) * static_cast<std::int64_t>(i + 1));
      fill_order(order);
      into.push_back(std::move(order));
    }
  }

  void fill_order(Order& order) {
    const Customer& customer = world_.customers[order.customer];
    order.order_date = std::chrono::floor<std::chrono::days>(amsterdam(order.created));
    order.delivery_date = order.order_date + std::chrono::days(2 + random_.below(12));
    if (customer.is_company && random_.chance(50)) order.ordered_by = customer.contact;
    order.reference = marked("PO-" + std::to_string(2'600'000 + order.number));
    order.description = "Webbestelling " + std::to_string(order.number);
    order.payment_term = customer.payment_term;
    order.shipping_method = random_.chance(10) ? "express" : customer.shipping_method;
    order.warehouse = random_.chance(85) ? "main" : "second";
    if (random_.chance(40)) order.cost_centre = pick(random_, Words{"sales", "web"});
    if (random_.chance(12))
      order.discount = pick(random_, std::array{decimal("5"), decimal("2.5"), decimal("10")});
    if (random_.chance(35)) order.shipping_cost = random_.chance(70) ? decimal("6.95") : decimal("12.5");
    if (random_.chance(25)) order.remarks = marked("Graag afleveren bij de buren als niemand thuis is");
    if (random_.chance(15)) {
      const auto country = std::ranges::find(countries(), std::string_view(customer.country), &Country::code);
      order.delivery = make_address(*country);
      order.delivery_name = customer.name;
    }
    order.free_texts = {"Kanaal: webshop", random_.chance(50) ? "Actie najaar" : ""};
    if (random_.chance(30)) order.free_number = cents(random_.below(10'000));
    const std::size_t lines = 1 + random_.below(5);
    for (std::size_t i = 0; i < lines; ++i) add_line(order, customer);
    if (order.flaw == Flaw::kMissingItem) order.lines.back().item = missing_item_;
    if (order.flaw == Flaw::kUnmappedPayment) order.payment_term = "ideal";
    if (order.flaw == Flaw::kOverlongReference)
      order.reference = marked("Bestelling volgens raamovereenkomst 2026/NL/000" +
                               std::to_string(order.number) + " perceel noord");
  }

  void add_line(Order& order, const Customer& customer) {
    const std::size_t sellable = world_.items.size() - 1 - (missing_item_ == 0 ? 0 : 1);
    OrderLine line;
    line.item = 1 + random_.below(sellable);
    const Item& item = world_.items[line.item];
    line.description = item.description;
    line.quantity = item.unit == "hour"
                        ? cents(25 * (1 + random_.below(24)))
                        : Decimal::from_integer(static_cast<std::int64_t>(1 + random_.below(12)));
    line.unit_price = item.price;
    if (random_.chance(20))
      line.discount = pick(random_, std::array{decimal("5"), decimal("10"), decimal("12.5")});
    line.vat_rate = customer.vat_rate == "high" ? item.vat_rate : customer.vat_rate;
    if (random_.chance(30)) line.cost_centre = pick(random_, Words{"sales", "web"});
    if (random_.chance(20)) line.cost_unit = pick(random_, Words{"bikes", "service"});
    line.delivery_days = static_cast<int>(2 + random_.below(12));
    if (random_.chance(10)) line.notes = marked("Voor afdeling inkoop");
    order.lines.push_back(std::move(line));
  }

  WorldSize size_;
  Instant today_;
  SeededRandom random_;
  World world_;
  std::set<std::string> names_;
  std::size_t globe_numbers_ = 0;
  std::size_t missing_item_ = 0;
  std::size_t shared_email_customer_ = 0;
  std::size_t blocked_customer_ = 0;
};

const CodePair& find_code(const std::vector<CodePair>& codes, std::string_view key) {
  const auto found = std::ranges::find(codes, key, &CodePair::key);
  SCHAKEL_ASSERT(found != codes.end());
  return *found;
}

template <class Coded>
const Coded& find_coded(const std::vector<Coded>& all, std::string_view key) {
  const auto found = std::ranges::find_if(all, [&](const Coded& coded) { return coded.code.key == key; });
  SCHAKEL_ASSERT(found != all.end());
  return *found;
}

}  // namespace

std::string Person::full_name() const {
  return first_name + " " + (middle_name.empty() ? "" : middle_name + " ") + last_name;
}

const char* name_of(Flaw flaw) {
  switch (flaw) {
    case Flaw::kNone:
      return "none";
    case Flaw::kMissingItem:
      return "missing_item";
    case Flaw::kUnmappedPayment:
      return "unmapped_payment";
    case Flaw::kSharedEmail:
      return "shared_email";
    case Flaw::kBlockedDebtor:
      return "blocked_debtor";
    case Flaw::kOverlongReference:
      return "overlong_reference";
  }
  return "";
}

const VatRate& Masters::vat_rate(std::string_view key) const {
  return find_coded(vat, key);
}
const PaymentTerm& Masters::payment_term(std::string_view key) const {
  return find_coded(payment_terms, key);
}
const CodePair& Masters::shipping_method(std::string_view key) const {
  return find_code(shipping_methods, key);
}
const CodePair& Masters::warehouse(std::string_view key) const {
  return find_code(warehouses, key);
}
const CodePair& Masters::cost_centre(std::string_view key) const {
  return find_code(cost_centres, key);
}
const CodePair& Masters::cost_unit(std::string_view key) const {
  return find_code(cost_units, key);
}
const CodePair& Masters::classification(std::string_view key) const {
  return find_code(classifications, key);
}
const CodePair& Masters::assortment(std::string_view key) const {
  return find_code(assortments, key);
}
const CodePair& Masters::unit(std::string_view key) const {
  return find_code(units, key);
}
const LedgerAccount& Masters::ledger_account(std::string_view key) const {
  return find_coded(ledger_accounts, key);
}

Masters make_masters() {
  Masters masters;
  const auto rate = [&](CodePair code, std::string_view percentage, bool inclusive, std::string country) {
    masters.vat.push_back({std::move(code), decimal(percentage), inclusive, std::move(country)});
  };
  rate({"high", "VH", "2", "BTW hoog, exclusief", "VAT high, excluding"}, "21", false, "NL");
  rate({"low", "VL", "1", "BTW laag, exclusief", "VAT low, excluding"}, "9", false, "NL");
  rate({"zero", "V0", "0", "BTW nul", "VAT zero"}, "0", false, "NL");
  rate({"high_inclusive", "2", "5", "BTW hoog, inclusief", "VAT high, including"}, "21", true, "NL");
  rate({"icl", "ICL", "3", "Intracommunautaire levering", "Intra-Community supply"}, "0", false, "NL");
  rate({"export", "EXP", "4", "Uitvoer buiten de EU", "Export outside the EU"}, "0", false, "NL");
  rate({"be_high", "B21", "B2", "BTW België hoog, exclusief", "VAT Belgium high, excluding"}, "21", false,
       "BE");
  rate({"de_high", "D19", "D9", "BTW Duitsland hoog, exclusief", "VAT Germany high, excluding"}, "19", false,
       "DE");

  masters.payment_terms = {{{"net30", "30", "30", "30 dagen netto", "30 days net"}, 30},
                           {{"net14", "14", "14", "14 dagen netto", "14 days net"}, 14},
                           {{"net8", "08", "8", "8 dagen netto", "8 days net"}, 8},
                           {{"net60", "60", "60", "60 dagen netto", "60 days net"}, 60},
                           {{"cash", "00", "CO", "Contant", "Cash"}, 0},
                           {{"prepaid", "VB", "VU", "Vooruitbetaling", "Payment in advance"}, 0},
                           {{"ideal", "ID", "", "Online betaald (iDEAL)", "Paid online (iDEAL)"}, 0}};
  masters.shipping_methods = {{"post", "PNL", "POST", "Pakketpost", "Parcel post"},
                              {"courier", "DPD", "DPD", "Koerier", "Courier"},
                              {"collect", "AFH", "AFHAL", "Afhalen", "Collect"},
                              {"express", "EXP", "EXPR", "Expreslevering", "Express delivery"}};
  masters.warehouses = {{"main", "1", "1", "Hoofdmagazijn", "Main warehouse"},
                        {"second", "2", "MAG2", "Magazijn Zuid", "Warehouse South"}};
  masters.cost_centres = {{"sales", "VERKOOP", "SALES", "Verkoop binnendienst", "Inside sales"},
                          {"web", "WEB", "WEB", "Webwinkel", "Web shop"}};
  masters.cost_units = {{"bikes", "FIETS", "FIETSEN", "Fietsen", "Bicycles"},
                        {"service", "SERVICE", "SERV", "Service en onderhoud", "Service and maintenance"}};
  masters.classifications = {{"gold", "A", "001", "Goud", "Gold"},
                             {"silver", "B", "002", "Zilver", "Silver"},
                             {"bronze", "C", "003", "Brons", "Bronze"},
                             {"consumer", "P", "004", "Particulier", "Consumer"}};
  masters.ledger_accounts = {
      {{"revenue_nl", "8000", "8000", "Omzet Nederland", "Revenue Netherlands"}, true},
      {{"revenue_be", "8010", "8010", "Omzet België", "Revenue Belgium"}, true},
      {{"revenue_de", "8020", "8020", "Omzet Duitsland", "Revenue Germany"}, true},
      {{"shipping", "8100", "8100", "Doorberekende verzendkosten", "Shipping charged"}, true},
      {{"cost", "7000", "7000", "Kostprijs omzet", "Cost of sales"}, true},
      {{"debtors", "1300", "1300", "Debiteuren", "Accounts receivable"}, false},
      {{"stock", "3000", "3000", "Voorraad", "Stock"}, false},
      {{"vat", "1500", "1500", "Af te dragen BTW", "VAT to pay"}, false}};
  masters.journals = {{"sales", "70", "70", "Verkoopboek", "Sales journal"},
                      {"general", "90", "90", "Memoriaal", "General journal"}};
  masters.assortments = {{"bicycles", "FIETS", "1", "Fietsen", "Bicycles"},
                         {"parts", "OND", "2", "Onderdelen", "Parts"},
                         {"clothing", "KLED", "3", "Kleding", "Clothing"},
                         {"services", "DIENST", "4", "Diensten", "Services"},
                         {"food", "VOED", "5", "Voeding", "Food"}};
  masters.units = {{"piece", "pc", "stuk", "Stuk", "Piece"},
                   {"hour", "hour", "uur", "Uur", "Hour"},
                   {"box", "box", "doos", "Doos", "Box"}};
  return masters;
}

World make_world(const WorldSize& size, Instant today) {
  return Builder(size, today).build();
}

}  // namespace schakel::simulator
