// capture_vectors FOLDER: writes the captures that are made from their descriptions, and what cmrp-check says of every
// capture into its description. Let the tests and `git diff` judge.
#include <fstream>
#include <iostream>

#include "dissector/check/capture_vector.h"

int main(int argc, char** argv) {
  using namespace cmrp::check;
  if (argc != 2) {
    std::cerr << "usage: capture_vectors FOLDER\n";
    return 2;
  }
  try {
    for (CaptureVector& vector : load_capture_vectors(argv[1])) {
      if (vector.json.contains("made")) std::ofstream(vector.capture(), std::ios::binary) << vector.made();
      Judged judged = judge(vector);
      if (!judged.error.empty()) std::cerr << judged.error << "\n";
      vector.json["findings"] = judged.findings;
      vector.json["calls"] = judged.calls;
      std::ofstream(vector.file) << text_of(vector.json);
      std::cout << vector.file.stem().string() << ": " << judged.calls.size() << " calls, " << judged.findings.size()
                << " findings\n";
    }
  } catch (const std::exception& error) {
    std::cerr << "capture_vectors: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
