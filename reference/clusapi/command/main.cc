// cmrp: a failover cluster from the command line. The verbs are in verbs.cc; here are options, tables, exit statuses.
#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <clocale>
#include <cwchar>
#include <iostream>
#include <sstream>

#include "reference/clusapi/command/verbs.h"
#include "reference/wire/win32_error.h"

namespace cmrp::command {
namespace {

namespace po = boost::program_options;

constexpr int kExitRefused = 1;      // the cluster said no
constexpr int kExitUsage = 2;        // the command line or the environment is wrong
constexpr int kExitUnreachable = 3;  // no node of the cluster answers, or it does not let us in
constexpr int kExitPending = 4;      // accepted, and still going on after --wait

po::options_description options(Line& line) {
  po::options_description all("Options");
  // clang-format off
  all.add_options()
    ("cluster,c", po::value<std::string>()->value_name("HOST[:PORT],…"), "nodes of the cluster, instead of CLUSAPI_CLUSTER")
    ("to", po::value(&line.to)->value_name("NODE"), "where a group moves")
    ("ignore-locked", po::bool_switch(&line.ignore_locked), "even if a resource is locked in its state")
    ("force", po::bool_switch(&line.force), "terminates the resource, without waiting for it to clean up; deletes what is in the group too")
    ("drain", po::bool_switch(&line.drain), "moves the groups of a paused node away")
    ("live-migrate", po::bool_switch(&line.live_migrate), "migrates the virtual machines of a moving group while they run")
    ("type", po::value(&line.type)->value_name("TYPE"), "of a new resource, its resource type; of a registry value: sz (if not said), expand, multi, dword, qword, binary")
    ("registry", po::bool_switch(&line.registry), "watches the registry too")
    ("for", po::value<unsigned>()->value_name("SECONDS"), "how long to watch")
    ("wait", po::value(&line.wait)->value_name("SECONDS")->default_value(60), "how long an order may go on; 0 does not wait")
    ("json", po::bool_switch(&line.json), "the result as JSON; of watch, an object a line")
    ("help,h", "this text")
    ("version", "the version");
  // clang-format on
  return all;
}

/// How a verb is written: "resource offline NAME [--force]".
std::string line_of(const Verb& verb) {
  std::string line = verb.object;
  for (const char* part : {verb.verb, verb.arguments}) line += *part ? std::string(" ") + part : "";
  return line;
}

void print_help(const po::options_description& described) {
  std::cout << "cmrp: looks at a failover cluster and changes it, over ClusAPI [MS-CMRP]\n\n"
               "  cmrp OBJECT VERB [NAME] [OPTION…]\n\n";
  for (const Verb& verb : verbs()) {
    std::cout << fmt::format("  {}\n        {}\n", line_of(verb), verb.help);
  }
  std::cout << "\n"
            << described << R"(
Environment:
  CLUSAPI_CLUSTER        nodes of the cluster: HOST[:PORT], several with commas; the first that answers is asked.
                         Without a port the endpoint mapper (port 135) is asked for it
  CLUSAPI_USER           DOMAIN\user or user@REALM
  CLUSAPI_PASSWORD_FILE  file whose first line is the password
  CLUSAPI_TIMEOUT        seconds that a call may take (120)

Examples:
  cmrp resource list
  cmrp resource offline 'File Server' --ignore-locked
  cmrp group move SQL --to NODE2 --wait 0
  cmrp node list --json | jq -r '.[] | select(.state == "Down").name'
  cmrp registry set 'Parameters\Backup' Interval 30 --type dword
  cmrp watch --for 60

Exit status: 0 done; 1 the cluster refused; 2 the command line or the environment is wrong; 3 no node answers, or none
lets the user in; 4 accepted, and still going on when --wait was over.
)";
}

/// Columns by the widest cell, counted in characters.
void print_table(const Json& rows) {
  if (rows.empty()) return;
  std::vector<std::string> heads;
  for (const auto& [key, value] : rows[0].items()) heads.push_back(key);
  auto cell = [](const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); };
  auto width = [](const std::string& text) {
    std::wstring characters = wide(text);
    int columns = wcswidth(characters.c_str(), characters.size());
    return columns < 0 ? characters.size() : static_cast<size_t>(columns);
  };
  std::vector<size_t> widths;
  for (const std::string& head : heads) {
    size_t most = head.size();
    for (const Json& row : rows) most = std::max(most, width(cell(row[head])));
    widths.push_back(most);
  }
  auto line = [&](auto&& text_of) {
    std::string out;
    for (size_t i = 0; i < heads.size(); ++i) {
      std::string text = text_of(heads[i]);
      out += text;
      if (i + 1 < heads.size()) out.append(widths[i] - width(text) + 2, ' ');
    }
    std::cout << out.substr(0, out.find_last_not_of(' ') + 1) << "\n";
  };
  line([](std::string head) {
    for (char& c : head) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return head;
  });
  for (const Json& row : rows) line([&](const std::string& head) { return cell(row[head]); });
}

/// How many words a verb takes after itself: at least, at most.
std::pair<size_t, size_t> counts_of(const Verb& verb) {
  size_t required = 0, optional = 0;
  std::istringstream arguments(verb.arguments);
  for (std::string word; arguments >> word;) {
    if (std::isupper(static_cast<unsigned char>(word[0]))) ++required;
    if (word[0] == '[' && std::isupper(static_cast<unsigned char>(word[1]))) ++optional;
    if (word.starts_with("[-") || word.starts_with("--")) break;
  }
  return {required, required + optional};
}

/// The verb of a command line, whose words become those of its arguments.
const Verb& verb_of(std::vector<std::string>& words) {
  if (words.empty()) throw UsageError("write an object and a verb, as in cmrp resource list");
  bool object_known = false;
  for (const Verb& verb : verbs()) {
    if (words[0] != verb.object) continue;
    object_known = true;
    size_t own = *verb.verb ? 2 : 1;
    if (own == 2 && (words.size() < 2 || words[1] != verb.verb)) continue;
    auto [least, most] = counts_of(verb);
    if (words.size() - own < least || words.size() - own > most) {
      throw UsageError("write cmrp " + line_of(verb));
    }
    words.erase(words.begin(), words.begin() + static_cast<ptrdiff_t>(own));
    return verb;
  }
  if (!object_known) throw UsageError(fmt::format("there is no object {}", words[0]));
  throw UsageError(words.size() < 2 ? fmt::format("what of {}? Write a verb after it", words[0])
                                    : fmt::format("{} has no verb {}", words[0], words[1]));
}

int exit_status_of(DWORD opening) {
  bool usage =
      opening == ERROR_INVALID_PARAMETER || opening == ERROR_FILE_NOT_FOUND || opening == ERROR_CLUSTER_NODE_NOT_FOUND;
  return usage ? kExitUsage : kExitUnreachable;
}

std::string why_not_opened(DWORD code) {
  if (code == ERROR_CLUSTER_NODE_NOT_FOUND) return "no cluster is named; set CLUSAPI_CLUSTER or write --cluster HOST";
  if (code == ERROR_FILE_NOT_FOUND) return "the file that CLUSAPI_PASSWORD_FILE names cannot be read";
  if (code == ERROR_INVALID_PARAMETER)
    return "CLUSAPI_CLUSTER, --cluster or CLUSAPI_TIMEOUT cannot be read; see --help";
  return "the cluster cannot be opened: " + win32_text(code);
}

int run(int argc, char** argv) {
  Line line;
  po::options_description described = options(line);
  po::options_description hidden;
  std::vector<std::string> words;
  hidden.add_options()("words", po::value(&words));
  po::options_description all;
  all.add(described).add(hidden);
  po::variables_map vm;
  po::store(po::command_line_parser(argc, argv)
                .options(all)
                .positional(po::positional_options_description().add("words", -1))
                .run(),
            vm);
  po::notify(vm);
  if (vm.count("help") || argc == 1) {
    print_help(described);
    return argc == 1 ? kExitUsage : 0;
  }
  if (vm.count("version")) {
    std::cout << "cmrp " CMRP_VERSION "\n";
    return 0;
  }
  const Verb& verb = verb_of(words);
  if (!words.empty()) line.name = words[0];
  line.words = std::move(words);
  if (vm.count("for")) line.watch_for = vm["for"].as<unsigned>();
  std::wstring name = vm.count("cluster") ? wide(vm["cluster"].as<std::string>()) : L"";
  // With what the user may do, so that readers can look.
  HCLUSTER handle = OpenClusterEx(vm.count("cluster") ? name.c_str() : nullptr, MAXIMUM_ALLOWED, nullptr);
  if (!handle) {
    std::cerr << "cmrp: " << why_not_opened(GetLastError()) << "\n";
    return exit_status_of(GetLastError());
  }
  Cluster cluster(handle);
  Outcome outcome = verb.run(cluster, line);
  if (line.json) {
    if (outcome.rows.is_null()) return 0;  // it has printed itself
    if (!outcome.said.empty()) outcome.rows = {{"result", outcome.said}, {"pending", outcome.pending}};
    std::cout << outcome.rows.dump(2) << "\n";
  } else if (outcome.said.empty()) {
    print_table(outcome.rows);
  } else {
    std::cout << outcome.said << "\n";
  }
  return outcome.pending ? kExitPending : 0;
}

}  // namespace
}  // namespace cmrp::command

int main(int argc, char** argv) {
  using namespace cmrp::command;
  std::setlocale(LC_ALL, "C.UTF-8");
  try {
    return run(argc, argv);
  } catch (const boost::program_options::error& error) {
    std::cerr << "cmrp: " << error.what() << "; --help explains the options\n";
    return kExitUsage;
  } catch (const UsageError& error) {
    std::cerr << "cmrp: " << error.what() << "; --help lists what there is\n";
    return kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << "cmrp: " << error.what() << "\n";
    return kExitRefused;
  }
}
