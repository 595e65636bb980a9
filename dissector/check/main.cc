// cmrp-check: judges captured traffic. Options, files, reports; the judging is in conformance/oracle.
#include <fmt/format.h>
#include <unistd.h>

#include <boost/program_options.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "dissector/check/checker.h"
#include "reports/report.h"
#include "reports/run_program.h"

namespace cmrp::check {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

using reports::UsageError;

po::options_description options() {
  // clang-format off
  po::options_description keys("Unsealing (version 3 of the protocol is always sealed)");
  keys.add_options()
    ("nt-password,p", po::value<Texts>()->value_name("PASSWORD")->composing(),
     "password of the user who authenticated by NTLM; may be given several times. @FILE reads passwords from a file, one a line")
    ("keytab,k", po::value<std::string>()->value_name("FILE"),
     "keys of the services that clients authenticated to by Kerberos");
  po::options_description what("What is looked at");
  what.add_options()
    ("port", po::value<std::vector<uint16_t>>()->value_name("PORT")->composing(),
     "a TCP port of clusapi: recognizes connections whose beginning is not in the capture. Without it they are recognized once several calls fit");
  po::options_description reporting("Judging and reporting");
  reporting.add_options()
    ("strict", "an unmet SHOULD fails as well")
    ("notes", "also shows what is legal and yet worth a look")
    ("format", po::value<std::string>()->value_name("text|json|junit")->default_value("text"), "of what is written to standard output")
    ("report", po::value<std::string>()->value_name("DIR"), "writes report.json, junit.xml, report.md and report.html there")
    ("findings", po::value<std::string>()->value_name("FILE"), "writes every finding there, a line of JSON each")
    ("calls", po::value<std::string>()->value_name("FILE"), "writes every call there with its decoded fields, a line of JSON each");
  po::options_description other("Other");
  other.add_options()
    ("help,h", "this text")
    ("version", "the version");
  // clang-format on
  keys.add(what).add(reporting).add(other);
  return keys;
}

constexpr const char* kIntroduction =
    "cmrp-check CAPTURE…: judges the servers of the Failover Cluster Management API (ClusAPI) protocol [MS-CMRP]\n"
    "version 3 by what captured traffic shows. CAPTURE is a file in pcap or pcapng format, or - for standard input.\n"
    "Each capture is judged on its own; for a connection that goes on from file to file, put them together first:\n"
    "mergecap -a -w - one.pcapng two.pcapng | cmrp-check -\n\n";

constexpr const char* kEpilogue = R"(
Examples:
  cmrp-check --nt-password 'secret' cluster.pcapng
  cmrp-check --keytab node1.keytab --report out cluster.pcapng
  dumpcap -q -i eth0 -f 'tcp' -w - | cmrp-check --nt-password @passwords -
  cmrp-check --calls - unsealed.pcapng

A finding is something that a correct server does not do, and that the traffic proves: what was not captured, or could
not be unsealed, is never held against a server. The summary says what that was.

Exit status: 0 nothing found; 1 findings (a SHOULD counts under --strict only); 2 usage wrong, or nothing of the protocol
in the captures; 3 a capture could not be read to its end, or sealed calls could not be judged for want of a key.
)";

reports::Time now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Texts passwords_of(const po::variables_map& vm) {
  Texts out;
  if (!vm.count("nt-password")) return out;
  for (const std::string& value : vm["nt-password"].as<Texts>()) {
    if (!value.starts_with('@')) {
      out.push_back(value);
      continue;
    }
    std::ifstream file(value.substr(1));
    if (!file) throw UsageError(fmt::format("--nt-password {}: cannot read that file", value));
    for (std::string line; std::getline(file, line);) out.push_back(line);
  }
  return out;
}

/// The arguments without passwords, for the report.
Texts without_secrets(int argc, char** argv) {
  Texts out;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    bool is_option = word.starts_with("--nt-password") || word.starts_with("-p");
    if (!is_option) {
      out.push_back(std::move(word));
    } else if (word == "--nt-password" || word == "-p") {
      ++i;
      out.push_back("--nt-password=…");
    } else {
      out.push_back("--nt-password=…");
    }
  }
  return out;
}

/// A stream to the file that an option names, or to standard output for "-"; null if the option is not there.
std::ostream* output(const po::variables_map& vm, const char* option, std::ofstream& file) {
  if (!vm.count(option)) return nullptr;
  std::string path = vm[option].as<std::string>();
  if (path == "-") return &std::cout;
  file.open(path);
  if (!file) throw UsageError(fmt::format("--{} {}: cannot be written", option, path));
  return &file;
}

void write(const reports::Run& run, const std::string& format) {
  if (format == "json") {
    reports::write_json(run, std::cout);
  } else if (format == "junit") {
    reports::write_junit(run, std::cout);
  } else {
    reports::print_summary(run, std::cout, reports::style_for(STDOUT_FILENO));
  }
}

int run(const po::variables_map& vm, const Texts& arguments) {
  if (!vm.count("capture")) throw UsageError("no capture is named; --help explains");
  Texts captures = vm["capture"].as<Texts>();
  std::string format = vm["format"].as<std::string>();
  if (format != "text" && format != "json" && format != "junit") {
    throw UsageError(fmt::format("--format {}: write --format text, json or junit", format));
  }
  CheckOptions options;
  options.secrets.nt_passwords = passwords_of(vm);
  if (vm.count("keytab")) {
    auto keys = ServiceKeys::open(vm["keytab"].as<std::string>());
    if (!keys) throw UsageError("--keytab " + keys.error());
    options.secrets.keytab = std::move(*keys);
  }
  if (vm.count("port")) {
    for (uint16_t port : vm["port"].as<std::vector<uint16_t>>()) options.ports.insert(port);
  }
  options.notes = vm.count("notes");

  std::ofstream calls, findings;
  Collector collector({output(vm, "calls", calls), output(vm, "findings", findings)});
  reports::Run run;
  run.tool = "cmrp-check";
  run.version = CMRP_VERSION;
  run.started = now();
  run.options = arguments;
  run.strict = vm.count("strict");
  Seen seen;
  for (const std::string& path : captures) {
    run.target += (run.target.empty() ? "" : ", ") + (path == "-" ? std::string("standard input") : path);
    auto capture = CaptureFile::open(path);
    auto checked = capture ? check_capture(*capture, captures.size() > 1 ? path : "", options, collector, seen)
                           : tl::expected<void, std::string>(tl::unexpected(capture.error()));
    if (checked) continue;
    std::cerr << "cmrp-check: " << checked.error() << "\n";
    run.stopped += (run.stopped.empty() ? "" : "; ") + checked.error();
  }
  collector.finish(run);
  add_summary(seen, run);
  run.finished = now();
  if (vm.count("report")) {
    if (auto written = reports::write_all(run, vm["report"].as<std::string>()); !written) {
      std::cerr << "cmrp-check: " << written.error() << "\n";
      write(run, format);
      return reports::kExitTrouble;
    }
  }
  write(run, format);
  if (run.cases.empty() && run.stopped.empty()) {
    std::cerr << fmt::format(
        "cmrp-check: nothing of clusapi version 3 in {}: {} packet{}, no bind to it{}\n", run.target, seen.packets,
        seen.packets == 1 ? "" : "s",
        options.ports.empty() ? "; --port N looks into connections whose beginning is missing" : "");
  }
  return reports::exit_status(run, run.strict);
}

}  // namespace
}  // namespace cmrp::check

int main(int argc, char** argv) {
  using namespace cmrp::check;
  return cmrp::reports::run_program("cmrp-check", [&]() -> int {
    po::options_description all = options();
    po::options_description hidden;
    hidden.add(all).add_options()("capture", po::value<Texts>());
    po::positional_options_description positional;
    positional.add("capture", -1);
    po::variables_map vm;
    po::store(po::command_line_parser(argc, argv).options(hidden).positional(positional).run(), vm);
    po::notify(vm);
    if (vm.count("help")) {
      std::cout << kIntroduction << all << kEpilogue;
      return 0;
    }
    if (vm.count("version")) {
      std::cout << "cmrp-check " CMRP_VERSION "\n";
      return 0;
    }
    return run(vm, without_secrets(argc, argv));
  });
}
