#pragma once

#include <array>

#include "base/explanation.h"

// Every error of this folder: the network between Schakel and an ERP.
namespace schakel::http {

inline constexpr auto kExplanations = std::to_array<Explanation>({
    // ---- Addresses and settings ----
    {"http.bad_url", "An address is not one that can be called.",
     "Een adres is geen adres dat aan te roepen is.",
     "Give a whole address without spaces: https://host/path.",
     "Geef een heel adres zonder spaties: https://host/pad."},
    {"http.login_in_url", "An address holds a user name or a password.",
     "Een adres bevat een gebruikersnaam of wachtwoord.",
     "Leave it out of the address and give it in the settings of the connection.",
     "Laat het weg uit het adres en geef het in de instellingen van de verbinding."},
    {"http.plain_http_refused", "The address is plain http: anyone on the way can read along.",
     "Het adres is gewone http: iedereen onderweg kan meelezen.",
     "Use https; or set plain_http of the connection to true if the network is your own.",
     "Gebruik https; of zet plain_http van de verbinding op true als het netwerk van uzelf is."},
    {"http.bad_header", "A setting that is sent along holds a line end.",
     "Een instelling die meegestuurd wordt bevat een regeleinde.", "Correct the setting.",
     "Verbeter de instelling."},
    {"http.bad_listen_address", "What was given is no address to listen on.",
     "Wat is opgegeven is geen adres om op te luisteren.",
     "Give a port, or an IP address and a port: 127.0.0.1:8020.",
     "Geef een poort, of een IP-adres en een poort: 127.0.0.1:8020."},
    {"http.cannot_listen", "The port is in use, or may not be used.",
     "De poort is in gebruik, of mag niet gebruikt worden.",
     "Choose another port (for schakel connect: redirect_uri), or stop the program that uses it.",
     "Kies een andere poort (bij schakel connect: redirect_uri), of stop het programma dat haar gebruikt."},

    // ---- Reaching the other side ----
    {"http.unreachable", "The server cannot be reached.", "De server is niet bereikbaar.",
     "Check the address, the network and whether the server runs. Nothing was sent.",
     "Controleer het adres, het netwerk en of de server draait. Er is niets verstuurd."},
    {"http.timeout", "The server did not answer in time.", "De server antwoordde niet op tijd.",
     "Schakel looks up what it had sent and tries again by itself. If it stays: look whether the server is "
     "too "
     "busy, or set a longer timeout.",
     "Schakel zoekt op wat er verstuurd was en probeert het vanzelf opnieuw. Blijft het: kijk of de server "
     "het "
     "te druk heeft, of stel een langere timeout in."},
    {"http.tls", "No trusted https connection could be made.",
     "Er kwam geen vertrouwde https-verbinding tot stand.",
     "Check the server's certificate; one of your own must be among this machine's trusted ones.",
     "Controleer het certificaat van de server; een eigen certificaat moet op deze machine vertrouwd zijn."},
    {"http.no_answer", "The connection was closed without a whole answer.",
     "De verbinding werd gesloten zonder een heel antwoord.",
     "Schakel looks up what it had sent and goes on by itself.",
     "Schakel zoekt op wat er verstuurd was en gaat vanzelf verder."},
    {"http.truncated_answer", "An answer stopped halfway.", "Een antwoord hield halverwege op.",
     "Schakel looks up what it had sent and goes on by itself.",
     "Schakel zoekt op wat er verstuurd was en gaat vanzelf verder."},
    {"http.answer_too_large", "An answer is larger than Schakel takes.",
     "Een antwoord is groter dan Schakel aanneemt.", "Check the address and any proxy in between.",
     "Controleer het adres en een eventuele proxy ertussen."},
    {"http.stopped", "The run was stopped while a call was under way.",
     "De run werd gestopt terwijl er een aanroep liep.", "Run it again: it looks up first what arrived.",
     "Start hem opnieuw: eerst wordt opgezocht wat aangekomen is."},

    // ---- The Windows login ----
    {"http.windows_login_refused", "The server refuses the Windows user or the password.",
     "De server weigert de Windows-gebruiker of het wachtwoord.",
     "Check user (DOMAIN\\user) and password of the connection.",
     "Controleer user (DOMEIN\\gebruiker) en password van de verbinding."},
    {"http.windows_login_cut", "The server closed the connection in the middle of the Windows login.",
     "De server sloot de verbinding midden in de Windows-aanmelding.",
     "Nothing was carried out; Schakel tries again by itself. If it stays: look at the server and at what "
     "stands in between.",
     "Er is niets uitgevoerd; Schakel probeert het vanzelf opnieuw. Blijft het: kijk naar de server en naar "
     "wat ertussen staat."},
    {"http.windows_login_not_asked", "The server asks for no Windows login.",
     "De server vraagt niet om een Windows-aanmelding.",
     "Switch Windows authentication on and anonymous access off for this site; check base_url.",
     "Zet voor deze site Windows-verificatie aan en anonieme toegang uit; controleer base_url."},

    // ---- This machine ----
    {"http.libcurl_without_ntlm", "The libcurl of this machine cannot log in to Windows (NTLM).",
     "De libcurl van deze machine kan niet bij Windows aanmelden (NTLM).", "Use Debian's own libcurl.",
     "Gebruik de libcurl van Debian zelf."},
    {"http.libcurl_lacks_option",
     "The libcurl of this machine is too old, or was built without what is needed.",
     "De libcurl van deze machine is te oud, of gebouwd zonder wat nodig is.", "Use Debian's own libcurl.",
     "Gebruik de libcurl van Debian zelf."},
    {"http.libcurl_does_not_start", "libcurl does not start.", "libcurl start niet.",
     "Look whether the machine has memory left; reinstall libcurl.",
     "Kijk of de machine nog geheugen heeft; installeer libcurl opnieuw."},
});

}  // namespace schakel::http
